"""A real headless browser, driven over the DevTools protocol through a pipe: no port, no further library."""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ABSENT = "no browser here; install one: apt-get install chromium"
OPTIONS = (
    *("--headless", "--no-sandbox", "--no-first-run", "--disable-quic", "--disable-background-networking", "--disable-sync"),
    *("--disable-component-update", "--hide-scrollbars", "--enable-unsafe-swiftshader", "--remote-debugging-pipe"),
    "--host-resolver-rules=MAP * ~NOTFOUND",  # the network is cut
)
PATIENCE = 120.0  # seconds for an answer, on a machine that has much else to do


class Browser:
    """One window. `requests` has the addresses it asked for, `told` what stood on its console and which errors were thrown."""

    def __init__(self, width: int = 1280, height: int = 800) -> None:
        assert CHROMIUM is not None, ABSENT
        self.profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        theirs_in, self.out = os.pipe()
        self.into, theirs_out = os.pipe()

        def pipes() -> None:  # the browser reads from 3 and writes to 4
            a, b = os.dup(theirs_in), os.dup(theirs_out)
            os.dup2(a, 3)
            os.dup2(b, 4)

        self.process = subprocess.Popen(
            [CHROMIUM, *OPTIONS, f"--user-data-dir={self.profile.name}", f"--window-size={width},{height}"],
            preexec_fn=pipes,
            close_fds=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(theirs_in)
        os.close(theirs_out)
        self.read, self.number, self.session = b"", 0, ""
        self.requests: list[str] = []
        self.told: list[str] = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600)

    def __enter__(self) -> Browser:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        self.process.terminate()
        self.process.wait()
        os.close(self.out)
        os.close(self.into)
        self.profile.cleanup()

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """What the browser answers to a command of the protocol."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": params} | ({"sessionId": self.session} if self.session else {})
        os.write(self.out, json.dumps(message).encode() + b"\0")
        while True:
            got = self._message()
            if got.get("id") == self.number:
                assert "error" not in got, got
                return dict(got["result"])
            self._event(got)

    def _message(self) -> dict[str, Any]:
        while b"\0" not in self.read:
            assert select.select([self.into], [], [], PATIENCE)[0], "the browser does not answer"
            self.read += os.read(self.into, 1 << 20)
        message, _, self.read = self.read.partition(b"\0")
        return dict(json.loads(message))

    def _event(self, got: dict[str, Any]) -> None:
        if got["method"] == "Network.requestWillBeSent":
            self.requests.append(got["params"]["request"]["url"])
        elif got["method"] in (
            "Runtime.consoleAPICalled",
            "Runtime.exceptionThrown",
            "Log.entryAdded",
            "Page.javascriptDialogOpening",
        ):
            self.told.append(json.dumps(got["params"], ensure_ascii=False))

    def js(self, code: str) -> Any:
        """The value of a piece of JavaScript, which the page's policy does not hinder."""
        got = self.call("Runtime.evaluate", expression=code, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in got, got["exceptionDetails"]
        return got["result"].get("value")

    def until(self, code: str) -> None:
        """Waits until a piece of JavaScript gives something true."""
        end = time.monotonic() + PATIENCE
        while not self.js(code):
            assert time.monotonic() < end, f"in vain: {code}"
            time.sleep(0.02)

    def open(self, path: Path) -> None:
        """Opens a page from disk and waits for its first picture."""
        self.call("Page.navigate", url="about:blank")
        self.call("Page.navigate", url=path.resolve().as_uri())
        self.until("document.documentElement?.dataset.ready === 'true'")

    def first_picture(self, path: Path) -> float:
        """Seconds from opening a page to its first picture, by the page's own clock."""
        self.open(path)
        return float(self.js("new Promise((done) => requestAnimationFrame(() => done(performance.now() / 1000)))"))

    def click(self, x: float, y: float) -> None:
        """Presses and lets go at a place of the window."""
        for kind in ("mouseMoved", "mousePressed", "mouseReleased"):
            button = {} if kind == "mouseMoved" else {"button": "left", "clickCount": 1}
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, **button)

    def type(self, text: str) -> None:
        """Types into whatever has the focus."""
        self.call("Input.insertText", text=text)

    def key(self, name: str) -> None:
        """Presses a key: `Enter`, `Escape`, `+` …"""
        text = {"text": name} if len(name) == 1 else {"text": "\r"} if name == "Enter" else {}
        code = {"Enter": 13, "Escape": 27, "ArrowDown": 40, "ArrowRight": 39}.get(name, ord(name) if len(name) == 1 else 0)
        self.call("Input.dispatchKeyEvent", type="keyDown", key=name, windowsVirtualKeyCode=code, **text)
        self.call("Input.dispatchKeyEvent", type="keyUp", key=name, windowsVirtualKeyCode=code)

    def picture(self, path: Path) -> None:
        """Writes what the window shows as PNG."""
        path.write_bytes(base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"]))

    def dragged(self, steps: int = 20) -> float:
        """Milliseconds of a frame, at the median, while the picture is dragged."""
        self.js("window.frames_ = []; (function next(t) { frames_.push(t); requestAnimationFrame(next); })(performance.now())")
        self.call("Input.dispatchMouseEvent", type="mousePressed", x=600, y=400, button="left", clickCount=1)
        for step in range(steps):
            self.call("Input.dispatchMouseEvent", type="mouseMoved", x=600 + 8 * step, y=400 + 3 * step, button="left")
        self.call("Input.dispatchMouseEvent", type="mouseReleased", x=600 + 8 * steps, y=400, button="left", clickCount=1)
        return float(
            self.js("frames_.slice(1).map((t, i) => t - frames_[i]).sort((a, b) => a - b)[Math.floor(frames_.length / 2)]")
        )
