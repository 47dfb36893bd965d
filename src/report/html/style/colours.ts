/**
 * Text has a contrast of at least 4.5 with its background. Severities differ in lightness as well as in
 * hue: the highest is the darkest on a light background and the brightest on a dark one.
 */
const LIGHT = `
  color-scheme: light;
  --ground: #f5f6f8; --surface: #ffffff; --sunken: #f0f2f5; --line: #dce0e7; --strong-line: #c3cad5;
  --text: #1b2330; --muted: #566173; --accent: #1a5fb4; --focus: #1a5fb4; --shadow: #1b233014;
  --critical: #86104f; --high: #b93c0b; --medium: #8a5c00; --low: #2c6496;
  --critical-fill: #9c1a5f; --high-fill: #e2621f; --medium-fill: #efb83a; --low-fill: #8fbbe0;
  --critical-soft: #fbe9f2; --high-soft: #fdeee5; --medium-soft: #fcf3dc; --low-soft: #e8f1f9;
  --letter-critical: #ffffff; --letter-high: #ffffff; --letter-medium: #ffffff; --letter-low: #ffffff;
  --unsafe: #7a2e00; --unsafe-ground: #ffe6c7;`;

const DARK = `
  color-scheme: dark;
  --ground: #11151b; --surface: #191f28; --sunken: #131820; --line: #2b333f; --strong-line: #3d4857;
  --text: #e3e8ef; --muted: #9ba7b7; --accent: #82b4f5; --focus: #82b4f5; --shadow: #00000040;
  --critical: #ff8cc3; --high: #ff9a66; --medium: #eec25a; --low: #8fbfe8;
  --critical-fill: #ff6fb3; --high-fill: #ee7f42; --medium-fill: #c39427; --low-fill: #4a7ba8;
  --critical-soft: #35182a; --high-soft: #352015; --medium-soft: #2e2713; --low-soft: #17283a;
  --letter-critical: #2b0a1d; --letter-high: #2e1305; --letter-medium: #2a1f03; --letter-low: #061a2c;
  --unsafe: #ffc58a; --unsafe-ground: #4a2c10;`;

const SEVERITIES = ['critical', 'high', 'medium', 'low']
  .map(
    (severity) => `
.${severity} { --sev: var(--${severity}); --sev-fill: var(--${severity}-fill); --sev-soft: var(--${severity}-soft); --sev-letter: var(--letter-${severity}); }`,
  )
  .join('');

export const COLOURS = `
:root {${LIGHT}
}
@media screen { :root[data-theme="dark"] {${DARK}
} }
@media screen and (prefers-color-scheme: dark) {
:root:not([data-theme="light"]) {${DARK}
}
}${SEVERITIES}
`;
