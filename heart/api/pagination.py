from typing import Any

from rest_framework.pagination import PageNumberPagination


class Pages(PageNumberPagination):
    """25 rows a page unless asked for more, 100 at most."""

    page_size = 25
    page_size_query_param = "per_page"
    page_size_query_description = "Rows on a page: 25 unless said otherwise, 100 at most."
    max_page_size = 100

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The inherited one says `nullable`, which OpenAPI 3.1 does not have any more."""
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["count", "next", "previous", "results"],
            "properties": {"count": {"type": "integer"}, "next": link, "previous": link, "results": schema},
        }
