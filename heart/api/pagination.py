from rest_framework.pagination import PageNumberPagination


class Pages(PageNumberPagination):
    """25 rows a page unless asked for more, 100 at most."""

    page_size = 25
    page_size_query_param = "per_page"
    max_page_size = 100
