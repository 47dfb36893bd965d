/**
 * What a scan found, for people to look at and for other tools to show.
 *
 * @module
 */
export { renderHtmlReport } from './html/render.ts';
export type { HtmlReportOptions } from './html/render.ts';
export { navigatorLayer } from './navigator/layer.ts';
export type { NavigatorLayer } from './navigator/layer.ts';
