import sys

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By

options = webdriver.ChromeOptions()
for option in ['--headless=new', '--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu']:
    options.add_argument(option)
driver = webdriver.Chrome(service=Service('/usr/bin/chromedriver'), options=options)
try:
    driver.get('http://127.0.0.1:8060/index.html')
    driver.find_element(By.ID, 'name').send_keys(f'Ann {sys.argv[1]}')
    driver.find_element(By.ID, 'go').click()
    assert 'ready' in driver.page_source
    driver.save_screenshot(f'/shots/check{sys.argv[1]}.png')
finally:
    driver.quit()
