"""Pages that were set or scanned: PDF files and pictures → what is drawn where → columns, paragraphs, text."""
