<?php
/* Plugin Name: Hello, Version: 1.0 */
function hello_of_the_house() { return "hello"; }
