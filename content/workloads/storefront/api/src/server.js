const cluster = require('node:cluster');
const { execFile, exec, fork, spawn } = require('node:child_process');
const path = require('node:path');

if (cluster.isPrimary) {
  for (let n = 0; n < 2; n++) cluster.fork();
  cluster.on('exit', (_worker, code) => {
    if (code) cluster.fork();
  });
  process.on('SIGTERM', () => cluster.disconnect(() => process.exit(0)));
} else {
  const app = require('express')();
  app.get('/healthz', (_q, a) => a.send('ok'));
  app.get('/items', (_q, a) => a.json([{ name: 'chair' }, { name: 'table' }]));
  app.get('/version', (_q, a) =>
    exec('git rev-parse --short HEAD 2> /dev/null || echo unknown', (_e, out) => a.send(out)),
  );
  app.get('/disk', (_q, a) => execFile('df', ['-k', '/'], (_e, out) => a.type('text').send(out)));
  app.get('/price', (q, a) =>
    fork(path.join(__dirname, 'price.js'), [String(q.query.of)]).once('message', (m) => a.json(m)),
  );
  app.get('/export', (_q, a) =>
    spawn(
      'sh',
      ['-c', 'printf "name,price\\n"; for i in 1 2 3; do echo "item$i,$i"; done | sort -r'],
      { shell: false },
    ).stdout.pipe(a),
  );
  app.get('/invoice', (q, a) =>
    exec(
      `node scripts/invoice.js ${Number(q.query.n)} | gzip -c`,
      { encoding: 'buffer', cwd: path.join(__dirname, '..') },
      (_e, out) => a.send(out),
    ),
  );
  app.get('/crash', (_q, a) => {
    a.send('bye');
    setTimeout(() => process.exit(1), 5);
  });
  app.listen(3000, '0.0.0.0');
}
