import sys


def total(count):
    return sum(range(count + 1))


if __name__ == "__main__":
    print(total(int(sys.argv[1])))
