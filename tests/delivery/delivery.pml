/* Outbox, delivery, forwarding and receipt: what is durable, what dies with a process, what the network may lose.
 *
 * Checked exhaustively by Spin (test_the_model_of_delivery_holds.py), whose random runs are replayed on the real code.
 * One process for each file; each step is atomic: a transaction, a message that arrives, one that is lost, or a death,
 * which is everybody's. Nothing is lost: a state in which a file is not over and no step leads on is an invalid end.
 * Nothing goes on for ever: without faults left there is no cycle.
 *
 * The service behind the desk: by default it has no idempotency key, and is asked whether it has the file before a
 * second attempt (Publik). -DKEYED: it keeps each key (webhook). -DLATE: a request may arrive after its connection is
 * gone, and after a look-up: then only a key helps, which Spin shows by a counter-example without it.
 */
#ifndef FILES
#define FILES 2
#endif
#ifndef FAULTS
#define FAULTS 3
#endif
#ifndef DEATHS
#define DEATHS FAULTS
#endif

/* Durable */
mtype = { absent, queued, delivered, unplanned, waiting, sent };
mtype outbox[FILES] = absent;      /* the kiosk's database */
bool at_desk[FILES];               /* the desk's table of files */
mtype forward[FILES] = unplanned;  /* the desk's ledger */
bool noted[FILES];                 /* "an attempt may have got through" */
byte effects[FILES];               /* what the service did: more than once is a double */

/* What people were told: it cannot be taken back */
bool said_sent[FILES];
bool receipt_acknowledged[FILES];

/* Dies with the kiosk */
bool about_to_say[FILES];
bool courier_waits[FILES];
/* Dies with the desk */
bool forwarder_waits[FILES];
/* On the wire */
byte put_sent[FILES];
bool ack_sent[FILES];
byte submit_sent[FILES];
bool answer_sent[FILES];

bool given_up[FILES];              /* power failed before the commit: nothing was kept, and nothing was said */
byte faults = 0;
byte deaths = 0;

#define MAY_FAIL (faults < FAULTS)
#define MAY_DIE (deaths < DEATHS)
#define OVER (given_up[f] || (outbox[f] == delivered && forward[f] == sent))

inline holds() {
  for (g : 0 .. FILES - 1) {
    /* exactly once after the commit, not at all before it */
    assert(effects[g] <= 1);
    assert(effects[g] == 0 || outbox[g] != absent);
    /* nothing is said that is not so */
    assert(!said_sent[g] || outbox[g] != absent);
    assert(outbox[g] != delivered || at_desk[g]);
    assert(!receipt_acknowledged[g] || at_desk[g]);
    assert(forward[g] != sent || effects[g] == 1);
    printf("STATE %d %e %d %e %d\n", g, outbox[g], at_desk[g], forward[g], effects[g])
  }
  g = 0
}

inline kiosk_dies() {
  for (k : 0 .. FILES - 1) { about_to_say[k] = false; courier_waits[k] = false; ack_sent[k] = false }
  k = 0
}

inline desk_dies() {
  for (d : 0 .. FILES - 1) {
    forwarder_waits[d] = false; answer_sent[d] = false;
    /* a connection that is gone takes its request with it, unless it may be late */
#ifndef LATE
    submit_sent[d] = 0;
#endif
  }
  d = 0
}

active [FILES] proctype file() {
  byte f = _pid;
  byte g, k, d; /* the counters of the inlines, back at 0 after each: no state of their own */
  do
  /* The screen */
  :: atomic { outbox[f] == absent && !given_up[f] ->
       outbox[f] = queued; about_to_say[f] = true; printf("STEP commit %d\n", f); holds() }
  :: atomic { outbox[f] == absent && !given_up[f] && MAY_DIE ->
       deaths++; given_up[f] = true; kiosk_dies(); printf("STEP power_cut_before_commit %d\n", f); holds() }
  :: atomic { about_to_say[f] -> about_to_say[f] = false; said_sent[f] = true; printf("STEP say_sent %d\n", f); holds() }
  :: atomic { outbox[f] == delivered && said_sent[f] && !receipt_acknowledged[f] ->
       receipt_acknowledged[f] = true; printf("STEP print_acknowledged %d\n", f); holds() }

  /* The courier */
  :: atomic { outbox[f] == queued && !courier_waits[f] ->
       courier_waits[f] = true; put_sent[f]++; printf("STEP attempt %d\n", f); holds() }
  :: atomic { put_sent[f] > 0 ->
       put_sent[f]--; at_desk[f] = true; ack_sent[f] = courier_waits[f]; printf("STEP desk_takes %d\n", f); holds() }
  :: atomic { put_sent[f] > 0 && MAY_FAIL -> faults++; put_sent[f]--; printf("STEP put_lost %d\n", f); holds() }
  :: atomic { ack_sent[f] ->
       ack_sent[f] = false; courier_waits[f] = false; outbox[f] = delivered; printf("STEP acknowledged %d\n", f); holds() }
  :: atomic { ack_sent[f] && MAY_FAIL -> faults++; ack_sent[f] = false; printf("STEP ack_lost %d\n", f); holds() }
  :: atomic { courier_waits[f] && !ack_sent[f] && put_sent[f] == 0 ->
       courier_waits[f] = false; printf("STEP courier_gives_up %d\n", f); holds() }

  /* The desk forwards */
  :: atomic { at_desk[f] && forward[f] == unplanned -> forward[f] = waiting; printf("STEP plan %d\n", f); holds() }
  :: atomic { forward[f] == waiting && !forwarder_waits[f] && !noted[f] ->
       noted[f] = true; forwarder_waits[f] = true; submit_sent[f]++; printf("STEP submit %d\n", f); holds() }
#ifndef KEYED
  :: atomic { forward[f] == waiting && !forwarder_waits[f] && noted[f] && effects[f] > 0 ->
       forward[f] = sent; printf("STEP found %d\n", f); holds() }
  :: atomic { forward[f] == waiting && !forwarder_waits[f] && noted[f] && effects[f] == 0 ->
#else
  :: atomic { forward[f] == waiting && !forwarder_waits[f] && noted[f] ->
#endif
       forwarder_waits[f] = true; submit_sent[f]++; printf("STEP submit_again %d\n", f); holds() }
  :: atomic { submit_sent[f] > 0 ->
       submit_sent[f]--;
#ifdef KEYED
       effects[f] = 1;
#else
       effects[f]++;
#endif
       answer_sent[f] = forwarder_waits[f]; printf("STEP service_takes %d\n", f); holds() }
  :: atomic { submit_sent[f] > 0 && MAY_FAIL -> faults++; submit_sent[f]--; printf("STEP submit_lost %d\n", f); holds() }
  :: atomic { answer_sent[f] ->
       answer_sent[f] = false; forwarder_waits[f] = false; forward[f] = sent; printf("STEP settle %d\n", f); holds() }
  :: atomic { answer_sent[f] && MAY_FAIL -> faults++; answer_sent[f] = false; printf("STEP answer_lost %d\n", f); holds() }
#ifdef LATE
  :: atomic { forwarder_waits[f] && !answer_sent[f] && submit_sent[f] > 0 && MAY_FAIL ->
       faults++; forwarder_waits[f] = false; printf("STEP forwarder_gives_up_early %d\n", f); holds() }
#endif
  :: atomic { forwarder_waits[f] && !answer_sent[f] && submit_sent[f] == 0 ->
       forwarder_waits[f] = false; printf("STEP forwarder_gives_up %d\n", f); holds() }

  /* Deaths */
  :: atomic { !OVER && MAY_DIE -> deaths++; kiosk_dies(); printf("STEP kiosk_dies %d\n", f); holds() }
  :: atomic { !OVER && MAY_DIE -> deaths++; desk_dies(); printf("STEP desk_dies %d\n", f); holds() }

  :: atomic { OVER -> break }
  od
}
