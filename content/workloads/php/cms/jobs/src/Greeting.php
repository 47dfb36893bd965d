<?php
namespace Shop;

final class Greeting
{
    public function text(): string
    {
        return trim((string) shell_exec("uname -n"));
    }
}
