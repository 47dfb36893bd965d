// One stream for all pages of this browser: connections to a host are few.

interface Message {
  readonly event: string;
  readonly data: unknown;
}

/** The types of a page and of a worker exclude each other. */
const worker = globalThis as unknown as {
  addEventListener(type: 'connect', on: (event: MessageEvent) => void): void;
};

const EVENTS = ['start', 'changes', 'status', 'reset', 'end'];
const pages = new Set<MessagePort>();
/** What a page that comes later has to know. */
const latest = new Map<string, Message>();
let stream: EventSource | null = null;
let address = '';

worker.addEventListener('connect', ({ ports: [port] }) => {
  if (port === undefined) return;
  pages.add(port);
  port.addEventListener('message', ({ data }: MessageEvent<{ open?: string; close?: true }>) => {
    if (data.close === true) {
      pages.delete(port);
      if (pages.size === 0) close();
    } else if (data.open !== undefined) {
      open(data.open);
      for (const message of latest.values()) port.postMessage(message);
    }
  });
  port.start();
});

/** A browser comes back by itself where nothing answers, but not where it was refused, as by a proxy meanwhile. */
const AGAIN_MS = 5_000;

function open(wanted: string): void {
  if (stream !== null && stream.readyState !== EventSource.CLOSED && address === wanted) return;
  close();
  address = wanted;
  const opened = new EventSource(wanted);
  stream = opened;
  // Changes are followed from `start` on. A browser that comes back goes on where it was, without another.
  let hasStarted = false;
  opened.addEventListener('start', () => (hasStarted = true));
  opened.addEventListener('open', () => {
    if (hasStarted) tell({ event: 'open', data: null });
  });
  opened.addEventListener('error', () => {
    tell({ event: 'lost', data: null });
    if (opened.readyState !== EventSource.CLOSED) return;
    setTimeout(() => {
      if (stream === opened && pages.size > 0) open(wanted);
    }, AGAIN_MS);
  });
  for (const event of EVENTS) {
    opened.addEventListener(event, ({ data: text }: MessageEvent<string>) => {
      const data = JSON.parse(text) as { readonly reason?: string };
      // A service that stops comes back, and so does the browser.
      if (event === 'end' && data.reason === 'stopping') return;
      tell({ event, data });
      if (event === 'end') close();
    });
  }
}

function close(): void {
  stream?.close();
  stream = null;
  latest.clear();
}

function tell(message: Message): void {
  if (message.event === 'status') latest.set('status', message);
  if (message.event === 'start' || message.event === 'open')
    latest.set('connection', { event: 'open', data: null });
  if (message.event === 'lost') latest.set('connection', message);
  for (const page of pages) page.postMessage(message);
}
