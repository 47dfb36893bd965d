// First, so that the page compresses better: libraries beside libraries, parts beside parts.
import 'markdown-it';
import '../styles/tokens.css';
import '../styles/base.css';
import '../styles/forced-colors.css';
import './plain.css';
import { createRoot } from 'react-dom/client';
import type { ReportData } from '../../src/report/html/data.ts';
import { reportOf } from './model.ts';
import { ReportPage } from './report-page.tsx';

const data = document.getElementById('report')?.textContent ?? '';
const report = reportOf(JSON.parse(data) as ReportData);
createRoot(document.getElementById('root') as HTMLElement).render(<ReportPage report={report} />);
