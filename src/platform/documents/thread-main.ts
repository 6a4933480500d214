import { parentPort, workerData } from 'node:worker_threads';
import type { Content } from './types.ts';

/** Each library is loaded only for its kind of file. */
async function made(content: Content): Promise<Buffer> {
  if (content.kind === 'xlsx') return (await import('./xlsx.ts')).toXlsx(content.table);
  return content.kind === 'docx'
    ? (await import('./docx.ts')).toDocx(content.report)
    : (await import('./pdf.ts')).toPdf(content.report);
}

// The whole of the thread: the contents of a file in, its bytes out.
parentPort?.postMessage(await made(workerData as Content));
