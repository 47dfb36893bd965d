from django.contrib import admin
from django.urls import path

from shop import views

urlpatterns = [path('admin/', admin.site.urls), path('health/', views.health), path('orders/', views.orders), path('report/', views.report), path('thumb/', views.thumb)]
