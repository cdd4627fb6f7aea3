"""A headless Chromium by its debugging protocol, with the standard library alone: pages, keys, values, pictures."""
import base64
import json
import os
import pathlib
import re
import shutil
import socket
import struct
import subprocess
import tempfile
import time


def command():
    """The browser's command, or None."""
    return next(filter(None, map(shutil.which, ('chromium', 'chromium-browser', 'google-chrome'))), None)


class Socket:
    """As much of a web socket (RFC 6455) as the protocol needs: text frames."""

    def __init__(self, url):
        host, port, path = re.match(r'ws://([^:/]+):(\d+)(/.*)', url).groups()
        self.socket = socket.create_connection((host, int(port)), timeout=30)
        self.buffer = b''
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall((f'GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'
                             f'Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n').encode())
        while b'\r\n\r\n' not in self.buffer:
            self.buffer += self.socket.recv(4096)
        head, self.buffer = self.buffer.split(b'\r\n\r\n', 1)
        if b' 101 ' not in head.split(b'\r\n')[0]:
            raise OSError(head.decode('latin-1'))

    def send(self, text):
        data, mask = text.encode(), os.urandom(4)
        length = bytes([0x80 | len(data)]) if len(data) < 126 else bytes([0x80 | 126]) + struct.pack('>H', len(data)) \
            if len(data) < 65536 else bytes([0x80 | 127]) + struct.pack('>Q', len(data))
        self.socket.sendall(b'\x81' + length + mask + bytes(b ^ mask[i % 4] for i, b in enumerate(data)))

    def take(self, n):
        while len(self.buffer) < n:
            more = self.socket.recv(1 << 20)
            if not more:
                raise OSError('the browser is gone')
            self.buffer += more
        data, self.buffer = self.buffer[:n], self.buffer[n:]
        return data

    def receive(self):
        text = b''
        while True:
            first, second = self.take(2)
            n = second & 127
            if n == 126:
                n, = struct.unpack('>H', self.take(2))
            elif n == 127:
                n, = struct.unpack('>Q', self.take(8))
            text += self.take(n)
            if first & 0x80:
                return text.decode()


class Browser:
    """One page of the browser."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix='match-browser-')
        self.process = subprocess.Popen(
            [command(), '--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--hide-scrollbars',
             '--remote-debugging-port=0', f'--user-data-dir={self.folder.name}', 'about:blank'],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        port = pathlib.Path(self.folder.name, 'DevToolsActivePort')
        for _ in range(300):
            if port.exists() and '\n' in port.read_text():
                break
            time.sleep(0.1)
        number, path = port.read_text().split('\n')[:2]
        self.socket, self.last, self.session, self.events = Socket(f'ws://127.0.0.1:{number}{path}'), 0, None, []
        target = next(t for t in self.call('Target.getTargets')['targetInfos'] if t['type'] == 'page')
        self.session = self.call('Target.attachToTarget', targetId=target['targetId'], flatten=True)['sessionId']
        self.call('Page.enable')

    def close(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        for _ in range(20):
            try:
                self.folder.cleanup()
                break
            except OSError:
                time.sleep(0.1)

    def call(self, method, **parameters):
        self.last += 1
        message = {'id': self.last, 'method': method, 'params': parameters}
        if self.session:
            message['sessionId'] = self.session
        self.socket.send(json.dumps(message))
        while True:
            answer = json.loads(self.socket.receive())
            if answer.get('id') == self.last:
                if 'error' in answer:
                    raise RuntimeError(f'{method}: {answer["error"]}')
                return answer['result']
            self.events.append(answer.get('method'))

    def loaded(self, act):
        """Does something that loads a page, and waits for it."""
        self.events.clear()
        act()
        deadline = time.time() + 20
        while 'Page.loadEventFired' not in self.events and time.time() < deadline:
            self.value('1')     # takes in what has arrived
            time.sleep(0.02)

    def size(self, width, height, phone=False):
        self.call('Emulation.setDeviceMetricsOverride', width=width, height=height, deviceScaleFactor=1, mobile=phone)

    def go(self, url):
        self.loaded(lambda: self.call('Page.navigate', url=url))

    def value(self, expression):
        return self.call('Runtime.evaluate', expression=expression, returnByValue=True)['result'].get('value')

    def key(self, name, code, text=''):
        for kind in ('keyDown', 'keyUp'):
            self.call('Input.dispatchKeyEvent', type=kind, key=name, code=name, windowsVirtualKeyCode=code,
                      **({'text': text} if text and kind == 'keyDown' else {}))

    def type(self, text):
        self.call('Input.insertText', text=text)

    def picture(self, path):
        """The whole page, as wide as the window."""
        data = self.call('Page.captureScreenshot', format='png', captureBeyondViewport=True)['data']
        pathlib.Path(path).write_bytes(base64.b64decode(data))
