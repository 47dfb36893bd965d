import subprocess

from django.http import HttpResponse, JsonResponse

from .models import Order


def health(_request):
    Order.objects.exists()
    return HttpResponse('ok')


def orders(request):
    Order.objects.create(customer=request.GET.get('customer', 'Ann'), cents=499)
    return JsonResponse({'orders': Order.objects.count()})


def report(_request):
    text = '\n'.join(f'{order.id};{order.customer};{order.cents}' for order in Order.objects.all()[:50])
    return HttpResponse(subprocess.run(['sort', '-t;', '-k3n'], input=text, capture_output=True, text=True).stdout)


def thumb(_request):
    done = subprocess.run('file --version 2> /dev/null || uname -r', shell=True, capture_output=True, text=True)
    return HttpResponse(done.stdout)
