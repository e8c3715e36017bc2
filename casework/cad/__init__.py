"""Reading dispatch logs: from a file or a document to calls in our own words. Nothing here touches the database."""
