import subprocess


def main():
    print(subprocess.check_output(["uname", "-m"], text=True))
    return 0
