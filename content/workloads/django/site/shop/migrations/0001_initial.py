from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    operations = [migrations.CreateModel('Order', [('id', models.BigAutoField(primary_key=True)), ('customer', models.CharField(max_length=80)), ('cents', models.IntegerField(default=0)), ('placed', models.DateTimeField(auto_now_add=True))])]
