"""Documents for people: PDFs, made by WeasyPrint."""
