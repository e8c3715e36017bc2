from django.urls import path

from heart.insights import api, views

urlpatterns = [
    path("insights/", views.insights, name="insights"),
    path("insights/mine/", views.mine, name="insights-mine"),
    path("insights/team/", views.team_page, name="insights-team"),
    path("insights/chain/", views.chain, name="insights-chain"),
    path("insights/chain/<slug:step>/", views.chain_rows, name="insights-chain-rows"),
    path("insights/equity/", views.equity_page, name="insights-equity"),
    path("insights/<slug:key>/", views.one_indicator, name="insight"),
    path("insights/<slug:key>/rows/", views.indicator_rows, name="insight-rows"),
    path("api/v1/indicators/", api.Indicators.as_view(), name="api-indicators"),
]
