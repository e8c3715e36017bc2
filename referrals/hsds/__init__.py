"""The Human Services Data Specification: from a file to records in our own words. Nothing here touches the database."""
