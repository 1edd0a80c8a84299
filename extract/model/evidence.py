"""Where a value was read, and how sure that is."""

from __future__ import annotations

from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

T = TypeVar("T")

type_config = ConfigDict(frozen=True, extra="forbid")


class Border(BaseModel):
    """What crosses the border of the program: frozen, and no key that is not named."""

    model_config = type_config


Coordinate = Annotated[float, Field(description="PDF points from the top left of the page as shown, one decimal")]
Confidence = Annotated[
    float,
    Field(ge=0, le=1, description="0..1, two decimals; of the values at 0.9 and above at least 99 of 100 are right"),
]


class Evidence(Border):
    """A place that supports a value."""

    page: int | None = Field(description="1-based; null for sources without pages")
    bbox: tuple[Coordinate, Coordinate, Coordinate, Coordinate] | None = Field(
        description="[x0, top, x1, bottom]; null for sources without pages"
    )
    line: int | None = Field(description="1-based line of the source; null for sources with pages")
    text: str = Field(description="what is printed, before repair")
    rule: str = Field(description="the rule that read it")
    repairs: tuple[str, ...] = Field(default=(), description="the repairs made in it")


class Found(Border, Generic[T]):
    """A value with its evidence, strongest first. `value` is null where something is printed but cannot be read."""

    value: T | None
    confidence: Confidence
    evidence: tuple[Evidence, ...]
