import base64
import datetime
import http.server
import itertools
import json

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOME = 'http://127.0.0.1:14000'
KEY = ec.generate_private_key(ec.SECP256R1())
NAME = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, 'Authority of a test')])
NUMBERS = itertools.count(1)
ORDERS = {}


def certificate(csr):
    now = datetime.datetime.utcnow()
    builder = x509.CertificateBuilder().subject_name(csr.subject).issuer_name(NAME).public_key(csr.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(now).not_valid_after(now + datetime.timedelta(days=20))
    for extension in csr.extensions:
        if isinstance(extension.value, x509.SubjectAlternativeName):
            builder = builder.add_extension(extension.value, False)
    own = x509.CertificateBuilder().subject_name(NAME).issuer_name(NAME).public_key(KEY.public_key()).serial_number(1).not_valid_before(now).not_valid_after(now + datetime.timedelta(days=90)).sign(KEY, hashes.SHA256())
    pem = serialization.Encoding.PEM
    return builder.sign(KEY, hashes.SHA256()).public_bytes(pem) + own.public_bytes(pem)


class Authority(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == '/directory':
            return self.send({name: f'{HOME}/{path}' for name, path in {'newNonce': 'nonce', 'newAccount': 'account', 'newOrder': 'order', 'revokeCert': 'revoke', 'keyChange': 'keys'}.items()} | {'meta': {'termsOfService': f'{HOME}/terms'}})
        return self.send({})

    do_HEAD = do_GET

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers.get('Content-Length') or 0)))
        payload = body.get('payload', '')
        payload = json.loads(base64.urlsafe_b64decode(payload + '===') or b'{}') if payload else {}
        _, what, *rest = self.path.split('/')
        if what == 'account':
            return self.send({'status': 'valid', 'id': 1}, 201, f'{HOME}/account/1')
        if what == 'order':
            if rest:
                return self.send(ORDERS[rest[0]])
            number = str(next(NUMBERS))
            ORDERS[number] = {'status': 'pending', 'identifiers': payload['identifiers'], 'authorizations': [f'{HOME}/authz/{number}/{n}' for n in range(len(payload['identifiers']))], 'finalize': f'{HOME}/finalize/{number}'}
            return self.send(ORDERS[number], 201, f'{HOME}/order/{number}')
        if what == 'authz':
            order = ORDERS[rest[0]]
            status = order.get(f'challenge{rest[1]}', 'pending')
            challenge = {'type': 'http-01', 'status': status, 'url': f'{HOME}/challenge/{rest[0]}/{rest[1]}', 'token': f'token-{rest[0]}-{rest[1]}'}
            return self.send({'status': status, 'identifier': order['identifiers'][int(rest[1])], 'challenges': [challenge]})
        if what == 'challenge':
            ORDERS[rest[0]][f'challenge{rest[1]}'] = 'valid'
            return self.send({'type': 'http-01', 'status': 'valid', 'url': f'{HOME}{self.path}', 'token': f'token-{rest[0]}-{rest[1]}'})
        if what == 'finalize':
            der = base64.urlsafe_b64decode(payload['csr'] + '===')
            ORDERS[rest[0]] |= {'status': 'valid', 'certificate': f'{HOME}/certificate/{rest[0]}', 'pem': certificate(x509.load_der_x509_csr(der)).decode()}
            return self.send(ORDERS[rest[0]])
        if what == 'certificate':
            return self.send(ORDERS[rest[0]]['pem'])
        return self.send({})

    def send(self, what, code=200, location=None):
        data = (what if isinstance(what, str) else json.dumps(what)).encode()
        self.send_response(code)
        self.send_header('Replay-Nonce', f'nonce{next(NUMBERS)}')
        self.send_header('Content-Type', 'application/json')
        if location:
            self.send_header('Location', location)
        self.send_header('Content-Length', str(len(data)))
        self.end_headers()
        if self.command != 'HEAD':
            self.wfile.write(data)

    def log_message(self, *_):
        pass


http.server.ThreadingHTTPServer(('127.0.0.1', 14000), Authority).serve_forever()
