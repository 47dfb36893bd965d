import ctypes.util
import platform
import subprocess
import tempfile
import uuid

from flask import Flask, request

app = Flask(__name__)


@app.get("/version")
def version():
    commit = subprocess.check_output(["git", "rev-parse", "--short", "HEAD"], text=True)
    return {"commit": commit.strip(), "platform": platform.platform(), "cpu": platform.processor()}


@app.get("/libraries")
def libraries():
    return {name: ctypes.util.find_library(name) for name in ("magic", "ssl", "z")}


@app.get("/node")
def node():
    return {"node": uuid.getnode() > 0, "id": str(uuid.uuid1())}


@app.get("/pdf")
def pdf():
    pages = request.args.get("pages", default=1, type=int)
    source = "Report\n" + "\n.bp\n".join(f"Page {number}" for number in range(pages))
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        subprocess.run(["groff", "-T", "utf8"], input=source, text=True, stdout=file, check=True)
        words = subprocess.run(f"wc -w < {file.name}", shell=True, capture_output=True, text=True)
        info = subprocess.run(["pdfinfo", file.name], capture_output=True, text=True)
    return {"words": words.stdout.strip(), "info": info.returncode}


@app.get("/archive")
def archive():
    done = subprocess.run("tar -cf - app.py | gzip -9 | wc -c", shell=True, capture_output=True, text=True)
    return {"bytes": done.stdout.strip()}


@app.get("/healthz")
def health():
    return "ok"
