/** Follows redirects and keeps cookies, as a browser does. */
export class TestBrowser {
  readonly #cookies = new Map<string, Map<string, string>>();

  /** Follows redirects up to this path, which is not requested. */
  async open(address: string, until = '/nowhere'): Promise<Opened> {
    for (let url = new URL(address), count = 0; count < 20; count += 1) {
      if (url.pathname === until) return { url, status: 0, text: '', location: null };
      const response = await fetch(url, {
        redirect: 'manual',
        headers: { cookie: this.cookies(url.origin), 'x-dockwarden': '1' },
      });
      this.#keep(url.origin, response.headers.getSetCookie());
      const location = response.headers.get('location');
      const text = await response.text();
      if (location === null) return { url, status: response.status, text, location };
      url = new URL(location, url);
    }
    throw new Error('there are too many redirects');
  }

  cookies(origin: string): string {
    return [...(this.#cookies.get(origin) ?? [])].map((pair) => pair.join('=')).join('; ');
  }

  setCookie(origin: string, name: string, value: string): void {
    const jar = this.#cookies.get(origin) ?? new Map<string, string>();
    this.#cookies.set(origin, jar.set(name, value));
  }

  #keep(origin: string, headers: readonly string[]): void {
    for (const header of headers) {
      const [, name = '', value = ''] = /^([^=]*)=([^;]*)/.exec(header) ?? [];
      const isGone = /max-age=0|expires=thu, 01 jan 1970/i.test(header);
      if (isGone) this.#cookies.get(origin)?.delete(name);
      else this.setCookie(origin, name, value);
    }
  }
}

export interface Opened {
  readonly url: URL;
  readonly status: number;
  readonly text: string;
  readonly location: string | null;
}
