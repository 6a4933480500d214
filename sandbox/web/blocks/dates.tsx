import {
  CalendarDate,
  fromAbsolute,
  parseDate,
  parseTime,
  toZoned,
  type ZonedDateTime,
} from '@internationalized/date';
import { CalendarDays, ChevronLeft, ChevronRight, X } from 'lucide-react';
import {
  Button,
  Calendar,
  CalendarCell,
  CalendarGrid,
  CalendarGridBody,
  CalendarGridHeader,
  CalendarHeaderCell,
  DateField,
  DateInput,
  DatePicker,
  DateSegment,
  Dialog,
  Group,
  Heading,
  Popover,
  TimeField,
} from 'react-aria-components';
import { type Obj, strAt } from '../../slack/types.ts';
import { sandboxNow, useShared } from '../live.ts';
import { Field, type FieldProps } from './field.tsx';
import { useSurface } from './surface.tsx';

function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}

/** The sandbox's today where the person is; it may be years from this machine's. */
function useToday(): CalendarDate {
  const { zone } = useSurface();
  const clock = useShared('clock');
  const now = clock ? sandboxNow(clock) : Date.now();
  const [year, month, day] = new Date(now)
    .toLocaleDateString('en-CA', { timeZone: zone })
    .split('-')
    .map(Number);
  return new CalendarDate(year ?? 2026, month ?? 1, day ?? 1);
}

export function DatePick(props: FieldProps) {
  const { entry, onChange, element } = props;
  const today = useToday();
  const chosen = strAt(entry, 'selected_date');
  const change = (date: string | null): void =>
    onChange({ type: strAt(element, 'type'), selected_date: date } as Obj);
  return (
    <DatePicker
      className="field"
      value={chosen ? orNull(() => parseDate(chosen)) : null}
      onChange={(date) => change(date ? date.toString() : null)}
      placeholderValue={today}
      isInvalid={Boolean(props.error)}
      shouldForceLeadingZeros={false}
      {...(props.isBare ? { 'aria-label': props.label } : {})}
    >
      <Field {...props}>
        <div className="date-row">
          <Group className="control date-control">
            <DateInput className="segments">
              {(segment) => <DateSegment segment={segment} className="segment" />}
            </DateInput>
            <Button className="control-icon" aria-label="Open the calendar">
              <CalendarDays size={17} aria-hidden="true" />
            </Button>
          </Group>
          {props.isOptional && chosen && (
            <Button
              slot={null}
              className="control-icon"
              aria-label="Clear the date"
              onPress={() => change(null)}
            >
              <X size={16} aria-hidden="true" />
            </Button>
          )}
        </div>
      </Field>
      <Popover className="popover">
        <Dialog className="calendar-dialog">
          <Calendar className="calendar">
            <header>
              <Button slot="previous" className="control-icon">
                <ChevronLeft size={18} aria-hidden="true" />
              </Button>
              <Heading />
              <Button slot="next" className="control-icon">
                <ChevronRight size={18} aria-hidden="true" />
              </Button>
            </header>
            <CalendarGrid>
              <CalendarGridHeader>
                {(day) => <CalendarHeaderCell>{day}</CalendarHeaderCell>}
              </CalendarGridHeader>
              <CalendarGridBody>
                {(date) => (
                  <CalendarCell
                    date={date}
                    className={`day ${date.compare(today) === 0 ? 'sandbox-today' : ''}`}
                  />
                )}
              </CalendarGridBody>
            </CalendarGrid>
          </Calendar>
        </Dialog>
      </Popover>
    </DatePicker>
  );
}

export function TimePick(props: FieldProps) {
  const { entry, onChange, element } = props;
  const chosen = strAt(entry, 'selected_time');
  return (
    <TimeField
      className="field"
      value={chosen ? orNull(() => parseTime(chosen)) : null}
      onChange={(time) =>
        onChange({ type: strAt(element, 'type'), selected_time: time ? time.toString().slice(0, 5) : null })
      }
      isInvalid={Boolean(props.error)}
      {...(props.isBare ? { 'aria-label': props.label } : {})}
    >
      <Field {...props}>
        <DateInput className="control segments">
          {(segment) => <DateSegment segment={segment} className="segment" />}
        </DateInput>
      </Field>
    </TimeField>
  );
}

/** A moment on the person's own clock, as in Slack; typed piece by piece, since the calendar above is for days. */
export function DateTimePick(props: FieldProps) {
  const { entry, onChange, element } = props;
  const today = useToday();
  const { zone } = useSurface();
  const chosen = typeof entry.selected_date_time === 'number' ? entry.selected_date_time : undefined;
  return (
    <DateField<ZonedDateTime>
      className="field"
      granularity="minute"
      hideTimeZone
      value={chosen ? fromAbsolute(chosen * 1000, zone) : null}
      placeholderValue={toZoned(today, zone).set({ hour: 12 })}
      onChange={(moment) =>
        onChange({
          type: strAt(element, 'type'),
          selected_date_time: moment ? Math.floor(moment.toDate().getTime() / 1000) : null,
        })
      }
      isInvalid={Boolean(props.error)}
      {...(props.isBare ? { 'aria-label': props.label } : {})}
    >
      <Field {...props}>
        <DateInput className="control segments">
          {(segment) => <DateSegment segment={segment} className="segment" />}
        </DateInput>
      </Field>
    </DateField>
  );
}
