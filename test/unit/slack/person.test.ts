import { describe, expect, test } from '@jest/globals';
import { personOfInteraction } from '../../../src/platform/slack/person.ts';

const team = { id: 'T1' };
const gridTeam = { id: 'T1', enterprise_id: 'E1' };
const enterprise = { id: 'E1' };

describe('a person who clicks or submits', () => {
  test.each([
    ['without a team', { user: { id: 'U1' }, team }, false],
    ['of the workspace', { user: { id: 'U1', team_id: 'T1' }, team }, false],
    ['of another workspace, outside Grid', { user: { id: 'U1', team_id: 'T2' }, team }, true],
    ['the same, told so', { user: { id: 'U1', team_id: 'T2' }, team, enterprise: null }, true],
    ['of an organization, outside Grid', { user: { id: 'U1', team_id: 'E1' }, team }, true],
    ['of the organization', { user: { id: 'U1', team_id: 'E1' }, team, enterprise }, false],
    ['of the organization, by the team', { user: { id: 'U1', team_id: 'E1' }, team: gridTeam }, false],
    ['whose team the roster must judge', { user: { id: 'U1', team_id: 'T2' }, team, enterprise }, false],
    ['the same, by the team', { user: { id: 'U1', team_id: 'T2' }, team: gridTeam, enterprise: null }, false],
    ['of another organization', { user: { id: 'U1', team_id: 'E2' }, team: gridTeam, enterprise }, true],
  ])('%s', (_, body, foreign) => {
    expect(personOfInteraction(body)).toEqual({ workspaceId: 'T1', userId: 'U1', foreign });
  });

  test.each([
    ['T2', false],
    ['E1', false],
    ['E2', true],
  ])('of %s, where the organization E1 installed the app', (team_id, foreign) => {
    const body = { user: { id: 'U1', team_id }, team: null, enterprise, is_enterprise_install: true };
    expect(personOfInteraction(body)).toEqual({ workspaceId: 'E1', userId: 'U1', foreign });
  });
});
