import hashlib
import http.server
import json
import urllib.parse

STORE = {}
ANSWERS = {
    'GetCallerIdentity': '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::111122223333:user/ci</Arn><UserId>AIDA</UserId><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>',
    'GetSecretValue': {'ARN': 'arn', 'Name': 'shop/database', 'SecretString': '{"username": "shop", "password": "invented"}'},
    'GetParameter': {'Parameter': {'Name': '/shop/url', 'Type': 'String', 'Value': 'http://shop.example'}},
    'GetParametersByPath': {'Parameters': [{'Name': '/shop/url', 'Value': 'a'}, {'Name': '/shop/mode', 'Value': 'b'}]},
    'GetAuthorizationToken': {'authorizationData': [{'authorizationToken': 'QVdTOmludmVudGVk', 'proxyEndpoint': 'http://registry.example'}]},
    'DescribeServices': {'services': [{'serviceName': 'shop', 'runningCount': 2, 'desiredCount': 2, 'deployments': [{'id': '1'}]}], 'failures': []},
    'ListTasks': {'taskArns': []},
    'DescribeLogGroups': {'logGroups': [{'logGroupName': '/shop'}]},
}


class Endpoint(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def answer(self):
        length = int(self.headers.get('Content-Length') or 0)
        body = self.rfile.read(length)
        url = urllib.parse.urlparse(self.path)
        target = self.headers.get('X-Amz-Target', '').rsplit('.', 1)[-1] or urllib.parse.parse_qs(body.decode('utf8', 'ignore')).get('Action', [''])[0]
        if target:
            known = ANSWERS.get(target, {})
            return self.send(known if isinstance(known, str) else json.dumps(known))
        if self.command == 'PUT':
            STORE[url.path] = body
        elif self.command == 'DELETE':
            STORE.pop(url.path, None)
        elif 'list-type' in url.query or url.path.count('/') == 1 or url.path.endswith('/'):
            return self.send(self.listing(url))
        elif url.path not in STORE:
            return self.send('', 404)
        else:
            return self.send(STORE[url.path])
        return self.send('')

    def listing(self, url):
        bucket = url.path.strip('/')
        prefix = urllib.parse.parse_qs(url.query).get('prefix', [''])[0]
        keys = [(key[len(bucket) + 2:], body) for key, body in sorted(STORE.items()) if key.startswith(f'/{bucket}/{prefix}')]
        items = ''.join(f'<Contents><Key>{key}</Key><Size>{len(body)}</Size><ETag>"{hashlib.md5(body).hexdigest()}"</ETag><LastModified>2026-03-01T00:00:00.000Z</LastModified><StorageClass>STANDARD</StorageClass></Contents>' for key, body in keys)
        return f'<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>{bucket}</Name><KeyCount>{len(keys)}</KeyCount><MaxKeys>1000</MaxKeys><IsTruncated>false</IsTruncated>{items}</ListBucketResult>'

    def send(self, text, code=200):
        data = text if isinstance(text, bytes) else text.encode()
        self.send_response(code)
        self.send_header('ETag', f'"{hashlib.md5(data).hexdigest()}"')
        self.send_header('Last-Modified', 'Sun, 01 Mar 2026 00:00:00 GMT')
        self.send_header('Content-Length', str(len(data)))
        self.end_headers()
        if self.command != 'HEAD':
            self.wfile.write(data)

    do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = answer

    def log_message(self, *_):
        pass


http.server.ThreadingHTTPServer(('127.0.0.1', 4566), Endpoint).serve_forever()
