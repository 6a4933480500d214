import { Check, ChevronLeft, ChevronRight, Play, X } from 'lucide-react';
import { useState } from 'react';
import { Button } from 'react-aria-components';
import type { PersonCard, TourStep } from '../control/protocol.ts';
import { playStep } from './api.ts';
import { useShared } from './live.ts';
import { change, useSettings } from './settings.ts';

/** Short steps through the mentor year, each done by the visitor or for them. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: markup of one bar with its state.
export function TourBar() {
  const { tour: isOpen } = useSettings();
  const tour = useShared('tour');
  const people = useShared('people') ?? [];
  const steps = tour?.steps ?? [];
  const [chosen, setChosen] = useState<string | undefined>();
  const [isPlaying, setPlaying] = useState(false);
  const next = steps.findIndex(({ done }) => !done);
  const at =
    chosen === undefined ? (next < 0 ? steps.length - 1 : next) : steps.findIndex(({ id }) => id === chosen);
  const step = steps[at];
  if (!isOpen || !step) return null;
  const go = (index: number) => {
    const to = steps[index];
    if (!to) return;
    setChosen(to.id);
    show(to, people);
  };
  const play = async () => {
    setPlaying(true);
    setChosen(step.id);
    show(step, people);
    await playStep(step.id);
    setPlaying(false);
  };
  const isLast = at === steps.length - 1;
  return (
    <section className="tour" aria-label="Guided tour">
      <div className="tour-words">
        <div className="tour-count">
          Step {at + 1} of {steps.length}
          <span className="tour-dots" aria-hidden="true">
            {steps.map(({ id, done }, index) => (
              <i key={id} className={`${done ? 'done' : ''} ${index === at ? 'here' : ''}`} />
            ))}
          </span>
        </div>
        <h2>
          {step.title}
          {step.done && (
            <span className="tour-done">
              <Check size={14} aria-hidden="true" /> done
            </span>
          )}
        </h2>
        <p>{step.text}</p>
      </div>
      <div className="tour-buttons">
        {step.done && !isLast ? (
          <Button className="button primary" onPress={() => go(at + 1)}>
            Next step <ChevronRight size={16} aria-hidden="true" />
          </Button>
        ) : (
          <Button
            className="button primary"
            isPending={isPlaying}
            isDisabled={step.done || (tour?.busy ?? false)}
            onPress={() => void play()}
          >
            {isPlaying ? (
              <span className="spinner" aria-hidden="true" />
            ) : (
              <Play size={15} aria-hidden="true" />
            )}{' '}
            Do it for me
          </Button>
        )}
        <Button className="button plain-button" onPress={() => show(step, people)}>
          Take me there
        </Button>
        <span className="tour-moves">
          <Button
            className="control-icon"
            aria-label="Previous step"
            isDisabled={at === 0}
            onPress={() => go(at - 1)}
          >
            <ChevronLeft size={18} aria-hidden="true" />
          </Button>
          <Button
            className="control-icon"
            aria-label="Next step"
            isDisabled={isLast}
            onPress={() => go(at + 1)}
          >
            <ChevronRight size={18} aria-hidden="true" />
          </Button>
          <Button
            className="control-icon"
            aria-label="Close the tour"
            onPress={() => change({ tour: false })}
          >
            <X size={18} aria-hidden="true" />
          </Button>
        </span>
      </div>
    </section>
  );
}

/** Looks through the eyes of whoever the step is about, at the place where it happens. */
function show(step: TourStep, people: PersonCard[]): void {
  const person = people.find(({ id }) => id === step.as);
  if (person) change({ as: person.handle, at: step.at });
}
