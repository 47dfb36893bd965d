const { execSync } = require('node:child_process');
const { readdirSync } = require('node:fs');
for (const file of readdirSync('migrations').sort()) {
  const done = execSync(`redis-cli -p 6391 sismember migrations ${file}`, {
    encoding: 'utf8',
  }).trim();
  if (done === '1') continue;
  execSync(`redis-cli -p 6391 < migrations/${file}`);
  execSync(`redis-cli -p 6391 sadd migrations ${file}`);
}
