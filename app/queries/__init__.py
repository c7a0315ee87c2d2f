"""Every read; a query never writes. Pages, lists, exports and the API all ask here."""
