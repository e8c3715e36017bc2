"""As the specification spells them: without a slash at the end."""

from django.urls import path

from referrals.api.hsds import views

urlpatterns = [
    path("", views.About.as_view(), name="hsds"),
    path("services", views.Services.as_view(), name="hsds-services"),
    path("services/<uuid:pk>", views.OneService.as_view(), name="hsds-service"),
    path("organizations", views.Organizations.as_view(), name="hsds-organizations"),
    path("organizations/<uuid:pk>", views.OneOrganization.as_view(), name="hsds-organization"),
    path("service_at_locations", views.ServicesAtLocations.as_view(), name="hsds-service-at-locations"),
    path("service_at_locations/<uuid:pk>", views.OneServiceAtLocation.as_view(), name="hsds-service-at-location"),
    path("taxonomies", views.Taxonomies.as_view(), name="hsds-taxonomies"),
    path("taxonomies/<uuid:pk>", views.OneTaxonomy.as_view(), name="hsds-taxonomy"),
    path("taxonomy_terms", views.TaxonomyTerms.as_view(), name="hsds-taxonomy-terms"),
    path("taxonomy_terms/<uuid:pk>", views.OneTaxonomyTerm.as_view(), name="hsds-taxonomy-term"),
    path("<path:rest>", views.Nothing.as_view(), name="hsds-nothing"),
]
