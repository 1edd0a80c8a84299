"""The picture of a page in, the words OCR sees on it out: Tesseract, and what is done to a picture before."""
