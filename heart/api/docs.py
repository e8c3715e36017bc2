"""The API's description, for programs and for people."""

from __future__ import annotations

from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_update
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from heart.views.access import signed_in

schema = SpectacularAPIView.as_view()
# The reader writes style attributes into its own page. Nothing else is loosened: scripts come from files only.
reader = signed_in()(
    csp_update({"style-src": [SELF, UNSAFE_INLINE]})(SpectacularSwaggerSplitView.as_view(url_name="schema"))
)
