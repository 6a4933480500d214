import { ArrowDown, ArrowUp } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Button, Cell, Column, Row, Table, TableBody, TableHeader } from 'react-aria-components';
import { type Block, isObj, numAt, type Obj, strAt, textOf } from '../../slack/types.ts';
import { RichText } from './rich.tsx';

const PAGE = 10;

type Sort = { column: string; direction: 'ascending' | 'descending' };

const cellText = (cell: Obj): string => {
  if (cell.type === 'raw_number') return strAt(cell, 'text') || String(cell.value ?? '');
  return cell.type === 'rich_text' ? JSON.stringify(cell) : textOf(cell);
};

const shownCell = (cell: Obj): ReactNode =>
  cell.type === 'rich_text' ? <RichText node={cell} /> : cellText(cell);

function compare(a: Obj | undefined, b: Obj | undefined): number {
  const [x, y] = [numAt(a, 'value'), numAt(b, 'value')];
  if (x !== undefined && y !== undefined) return x - y;
  return cellText(a ?? {}).localeCompare(cellText(b ?? {}), 'en', { numeric: true });
}

/** A data_table, which people can sort and page through. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: markup of one table with its state.
export function DataTable({ block }: { block: Block }) {
  const size = numAt(block, 'page_size') ?? PAGE;
  const [sort, setSort] = useState<Sort | undefined>();
  const [page, setPage] = useState(0);
  const rows = (Array.isArray(block.rows) ? block.rows : []).map((row) =>
    Array.isArray(row) ? row.filter(isObj) : [],
  );
  const [head = [], ...rest] = rows;
  const body = rest.map((cells, index) => ({ id: `row${index}`, cells }));
  if (sort) {
    const at = Number(sort.column.replace('column', ''));
    const turn = sort.direction === 'ascending' ? 1 : -1;
    body.sort((a, b) => turn * compare(a.cells[at], b.cells[at]));
  }
  const pages = Math.max(1, Math.ceil(body.length / size));
  const current = Math.min(page, pages - 1);
  const header = numAt(block, 'row_header_column_index') ?? 0;
  const caption = strAt(block, 'caption');
  return (
    <figure className="block table-block">
      {caption && <figcaption>{caption}</figcaption>}
      <div className="table-scroll">
        <Table
          aria-label={caption || 'Table'}
          {...(sort ? { sortDescriptor: sort } : {})}
          onSortChange={({ column, direction }) => setSort({ column: String(column), direction })}
        >
          <TableHeader>
            {head.map((cell, index) => (
              <Column
                // biome-ignore lint/suspicious/noArrayIndexKey: columns are known by their place
                key={index}
                id={`column${index}`}
                isRowHeader={index === header}
                allowsSorting
                className={`column ${rest.every((row) => row[index]?.type === 'raw_number') ? 'number' : ''}`}
              >
                {({ sortDirection }) => (
                  <span className="column-head">
                    {shownCell(cell)}
                    {sortDirection === 'ascending' && <ArrowUp size={13} aria-hidden="true" />}
                    {sortDirection === 'descending' && <ArrowDown size={13} aria-hidden="true" />}
                  </span>
                )}
              </Column>
            ))}
          </TableHeader>
          <TableBody>
            {body.slice(current * size, (current + 1) * size).map(({ id, cells }) => (
              <Row key={id} id={id}>
                {cells.map((cell, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: cells are known by their place
                  <Cell key={index} className={`cell ${cell.type === 'raw_number' ? 'number' : ''}`}>
                    {shownCell(cell)}
                  </Cell>
                ))}
              </Row>
            ))}
          </TableBody>
        </Table>
      </div>
      {pages > 1 && (
        <div className="pager">
          <Button
            className="button plain-button"
            isDisabled={current === 0}
            onPress={() => setPage(current - 1)}
          >
            Previous
          </Button>
          <span>
            Page {current + 1} of {pages}
          </span>
          <Button
            className="button plain-button"
            isDisabled={current === pages - 1}
            onPress={() => setPage(current + 1)}
          >
            Next
          </Button>
        </div>
      )}
    </figure>
  );
}
