from django.urls import path

from heart.insights.export import views

urlpatterns = [
    path("insights/extracts/", views.extracts, name="extracts"),
    path("insights/extracts/new/", views.ask, name="extract-new"),
    path("insights/extracts/<int:number>/", views.extract, name="extract"),
    path("insights/extracts/<int:number>/approve/", views.approve, name="extract-approve"),
    path("insights/extracts/<int:number>/refuse/", views.refuse, name="extract-refuse"),
    path("insights/extracts/<int:number>/withdraw/", views.withdraw, name="extract-withdraw"),
    path("insights/extracts/<int:number>/download/", views.download, name="extract-download"),
]
