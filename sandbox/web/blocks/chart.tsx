import {
  Area,
  AreaChart,
  Bar,
  BarChart,
  CartesianGrid,
  Cell,
  Legend,
  Line,
  LineChart,
  Pie,
  PieChart,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { type Block, listAt, numAt, type Obj, objAt, strAt, stringsAt } from '../../slack/types.ts';

const COLORS = ['#1264a3', '#b8611a', '#2b7f5e', '#8f3a84', '#b3261e', '#5a6472'];
const color = (index: number) => COLORS[index % COLORS.length] ?? '#1264a3';

type Point = { name: string } & Record<string, string | number>;

function pointsOf(chart: Obj): { names: string[]; points: Point[] } {
  const series = listAt(chart, 'series');
  const points = stringsAt(objAt(chart, 'axis_config'), 'categories').map((name): Point => {
    const values = series.map((one) => {
      const found = listAt(one, 'data').find(({ label }) => label === name);
      return [strAt(one, 'name'), numAt(found, 'value') ?? 0] as const;
    });
    return { name, ...Object.fromEntries(values) };
  });
  return { names: series.map((one) => strAt(one, 'name')), points };
}

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: markup of one chart.
function Axes({ chart }: { chart: Obj }) {
  const { names, points } = pointsOf(chart);
  const config = objAt(chart, 'axis_config');
  const tick = { fill: 'var(--muted)', fontSize: 12 };
  const axes = (
    <>
      <CartesianGrid stroke="var(--line)" vertical={false} />
      <XAxis
        dataKey="name"
        tick={tick}
        stroke="var(--line)"
        label={axisLabel(strAt(config, 'x_label'))}
        height={strAt(config, 'x_label') ? 48 : 30}
      />
      <YAxis tick={tick} stroke="var(--line)" allowDecimals={false} width={40} />
      <Tooltip
        contentStyle={{ background: 'var(--surface)', border: '1px solid var(--line)', borderRadius: 8 }}
      />
      {names.length > 1 && <Legend verticalAlign="top" height={28} formatter={inInk} />}
    </>
  );
  const still = { isAnimationActive: false };
  if (chart.type === 'bar')
    return (
      <BarChart data={points} accessibilityLayer={false}>
        {axes}
        {names.map((name, index) => (
          <Bar
            key={name}
            dataKey={name}
            fill={color(index)}
            radius={[3, 3, 0, 0]}
            maxBarSize={48}
            {...still}
          />
        ))}
      </BarChart>
    );
  if (chart.type === 'area')
    return (
      <AreaChart data={points} accessibilityLayer={false}>
        {axes}
        {names.map((name, index) => (
          <Area
            key={name}
            dataKey={name}
            stroke={color(index)}
            fill={color(index)}
            fillOpacity={0.25}
            {...still}
          />
        ))}
      </AreaChart>
    );
  return (
    <LineChart data={points} accessibilityLayer={false}>
      {axes}
      {names.map((name, index) => (
        <Line key={name} dataKey={name} stroke={color(index)} strokeWidth={2} {...still} />
      ))}
    </LineChart>
  );
}

const inInk = (text: string) => <span style={{ color: 'var(--ink)' }}>{text}</span>;

const axisLabel = (value: string) =>
  value === ''
    ? ''
    : { value, position: 'insideBottom' as const, fill: 'var(--muted)', fontSize: 12, offset: 0 };

function Slices({ chart }: { chart: Obj }) {
  const slices = listAt(chart, 'segments').map((slice) => ({
    name: strAt(slice, 'label'),
    value: numAt(slice, 'value') ?? 0,
  }));
  return (
    <PieChart accessibilityLayer={false}>
      <Pie
        rootTabIndex={-1}
        data={slices}
        dataKey="value"
        nameKey="name"
        outerRadius="80%"
        isAnimationActive={false}
      >
        {slices.map(({ name }, index) => (
          <Cell key={name} fill={color(index)} stroke="var(--surface)" />
        ))}
      </Pie>
      <Tooltip />
      <Legend verticalAlign="bottom" formatter={inInk} />
    </PieChart>
  );
}

/** The same figures as a table, for those who cannot see a chart. */
function Figures({ chart }: { chart: Obj }) {
  const { names, points } = pointsOf(chart);
  const slices = listAt(chart, 'segments');
  return (
    <table className="visually-hidden">
      <tbody>
        {slices.map((slice) => (
          <tr key={strAt(slice, 'label')}>
            <th scope="row">{strAt(slice, 'label')}</th>
            <td>{String(slice.value)}</td>
          </tr>
        ))}
        {points.map((point) => (
          <tr key={point.name}>
            <th scope="row">{point.name}</th>
            {names.map((name) => (
              <td key={name}>
                {name}: {point[name]}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A data_visualization: line, bar, area or pie. */
export default function Chart({ block }: { block: Block }) {
  const chart = objAt(block, 'chart');
  return (
    <figure className="block chart-block">
      <figcaption>{strAt(block, 'title')}</figcaption>
      <div className="chart" aria-hidden="true">
        <ResponsiveContainer width="100%" height={240}>
          {chart.type === 'pie' ? <Slices chart={chart} /> : <Axes chart={chart} />}
        </ResponsiveContainer>
      </div>
      <Figures chart={chart} />
    </figure>
  );
}
