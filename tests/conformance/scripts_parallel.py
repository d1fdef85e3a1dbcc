"""ParallelContext in one process: gids, records of spikes, runs, jobs, messages, and what hosts would say to each other."""

from __future__ import annotations

from typing import Any

from scripts_cvode import TEMPLATES, refuses

NAMES = ["hosts", "threads", "shares_of_threads", "gids", "gids_again", "spikes", "running", "jobs", "jobs_that_plan_jobs",
         "messages", "exchanges", "managed"]
_CONTEXT: list[Any] = []


def kind(value: Any) -> list[Any]:
    return [value, type(value).__name__]


def cell(h: Any, name: str) -> Any:
    soma = h.Section(name=name)
    soma.L = soma.diam = 20
    soma.insert("hh")
    return soma


def ring(h: Any, context: Any, count: int = 4) -> tuple[list[Any], list[Any]]:
    cells, synapses, keep = [cell(h, f"c{k}") for k in range(count)], [], []
    for gid, soma in enumerate(cells):
        synapses.append(h.ExpSyn(soma(0.5)))
        context.set_gid2node(gid, 0)
        context.cell(gid, h.NetCon(soma(0.5)._ref_v, None, sec=soma))
    for gid in range(count):
        connection = context.gid_connect(gid, synapses[(gid + 1) % count])
        connection.weight[0], connection.delay = 0.02, 1 + 0.1 * gid
        keep.append(connection)
    clock = h.NetStim()
    clock.number, clock.start = 1, 1
    keep += [clock, h.NetCon(clock, synapses[0])]
    keep[-1].weight[0] = 0.02
    return cells, [*keep, *synapses]


def hosts(h: Any) -> Any:
    context = h.ParallelContext()
    soma = cell(h, "soma")
    h.finitialize(-65)
    names = ["id", "nhost", "id_world", "nhost_world", "id_bbs", "nhost_bbs", "barrier", "nworker", "wait_time", "step_time",
             "step_wait", "send_time", "event_time", "integ_time", "vtransfer_time", "mech_time", "timeout", "mpiabort_on_error",
             "optimize_node_order", "runworker", "thread_stat", "thread_ctime", "working", "spike_statistics", "max_histogram",
             "gid_clear", "multisplit", "done"]
    found = [[name, *kind(getattr(context, name)())] for name in names]
    found += [context.timeout(3), context.timeout(20), context.spike_compress(0, 0), context.spike_compress(10, 1)]
    found += [context.max_histogram(h.Vector(10)), context.optimize_node_order(1), context.optimize_node_order(0)]
    found += [context.set_maxstep(5), context.set_maxstep(10), refuses(context.set_maxstep, 0), refuses(context.set_maxstep, -1)]
    found += [context.t(0), context.dt(0), type(context.time()).__name__, type(context.thread_how_many_proc()).__name__]
    return [*found, str(context), str(h.ParallelContext(1)), soma.v]


def shares_of_threads(h: Any) -> Any:
    context = h.ParallelContext()
    cells = [cell(h, f"cell{k}") for k in range(7)]
    branch = h.Section(name="branch")
    branch.connect(cells[0](1))
    found = []
    for count in (1, 3, 2, 8):
        context.nthread(count)
        found.append([[str(s) for s in context.get_partition(k)] for k in range(count)])
        found.append([context.sec_in_thread(sec=s) for s in (*cells, branch)])
    context.nthread(2)
    for k, sections in enumerate((cells[3:], cells[:3])):
        context.partition(k, h.SectionList(sections))
    h.finitialize(-65)
    found.append([context.sec_in_thread(sec=s) for s in (*cells, branch)])
    for count in (3, 2):
        context.nthread(count)
        found.append([[str(s) for s in context.get_partition(k)] for k in range(count)])
    return [*found, context.nthread(1), str(branch)]


def threads(h: Any) -> Any:
    context = h.ParallelContext()
    one, two = cell(h, "one"), cell(h, "two")
    found = [kind(context.nthread()), kind(context.nthread(2)), context.nthread()]
    lists = [h.SectionList([two]), h.SectionList([one])]
    found += [context.partition(k, sections) for k, sections in enumerate(lists)]
    h.finitialize(-65)
    found += [[str(s) for s in context.get_partition(k)] for k in (0, 1)]
    found += [context.sec_in_thread(sec=one), context.sec_in_thread(sec=two), context.thread_busywait(0)]
    found += [context.t(1), context.dt(1)]
    found += [context.partition(), refuses(context.partition, 5, lists[0]), refuses(context.nthread, 0), context.nthread(1)]
    return [*found, context.nthread(3, 0), context.nthread(1)]


class Own:
    """A cell of Python."""

    def __init__(self, h: Any) -> None:
        self.soma = h.Section(name="soma", cell=self)

    def __str__(self) -> str:
        return "own"


def gids(h: Any) -> Any:
    h(TEMPLATES.format("Cell"))
    context = h.ParallelContext()
    template, plain, clock, own = h.Cell(), cell(h, "plain"), h.NetStim(), Own(h)
    found: list[Any] = [context.set_gid2node(gid, 0) for gid in range(1, 6)]
    found += [context.set_gid2node(9, 1), [kind(context.gid_exists(k)) for k in (0, 1, 9)]]
    sources = [template.soma, plain, None, own.soma]
    keep = [h.NetCon(clock, None) if s is None else h.NetCon(s(0.5)._ref_v, None, sec=s) for s in sources]
    found += [context.cell(gid + 1, netcon, *([0] if gid == 1 else [])) for gid, netcon in enumerate(keep)]
    found += [[context.gid_exists(k) for k in (0, 1, 2, 3, 4, 5, 9)], context.outputcell(2), context.gid_exists(2)]
    found += [[str(context.gid2obj(k)), str(context.gid2cell(k))] for k in range(1, 5)]
    found += [context.gid2cell(4) is own, [netcon.srcgid() for netcon in keep], h.NetCon(None, None).srcgid()]
    found += [context.threshold(1), context.threshold(1, -20), keep[0].threshold, context.threshold(3)]
    found += [context.cell(1, keep[0]), refuses(context.set_gid2node, 1, 0), refuses(context.cell, 8, keep[0])]
    found += [refuses(context.cell, 5, None), refuses(context.cell, 5, keep[0]), [context.gid_exists(k) for k in (1, 5)]]
    found += [refuses(context.gid_exists, -1), refuses(context.set_gid2node, -3, 0)]
    return [*found, context.gid_clear(), [context.gid_exists(k) for k in range(6)], keep[0].srcgid()]


def gids_again(h: Any) -> Any:
    h(TEMPLATES.format("Other"))
    context = h.ParallelContext()
    template, clock = h.Other(), h.NetStim()
    target = h.ExpSyn(template.soma(0.5))
    for gid, netcon in ((21, h.NetCon(template.soma(0.5)._ref_v, None, sec=template.soma)), (22, h.NetCon(clock, None))):
        context.set_gid2node(gid, 0)
        context.cell(gid, netcon)
    context.threshold(21, -15)
    made = [context.gid_connect(21, target), context.gid_connect(22, target), context.gid_connect(77, target)]
    found = [[str(n.precell()), n.pre() == clock, n.syn() == target, n.srcgid(), n.valid(), n.delay, n.weight[0]] for n in made]
    given = h.NetCon(None, target)
    found += [context.gid_connect(21, target, given) == given, given.srcgid(), str(given.preseg()), str(given.postseg())]
    found += [given.threshold, made[0].threshold]
    found += [refuses(context.gid_connect, 21, clock, given), refuses(context.gid_connect, 21, None), context.gid_exists(77)]
    context.set_gid2node(78, 0)
    return [*found, refuses(context.gid_connect, 78, target), context.gid_clear()]


def spikes(h: Any) -> Any:
    h.load_file("stdrun.hoc")
    context = h.ParallelContext()
    cells, keep = ring(h, context)
    vectors = [h.Vector() for _ in range(6)]
    found = [context.spike_record(-1, *vectors[:2]), context.spike_record(2, *vectors[2:4])]
    found.append(context.spike_record(h.Vector([1, 3]), *vectors[4:]))
    context.set_maxstep(10)
    h.finitialize(-65)
    context.psolve(20)
    found += [list(v) for v in vectors]
    context.cell(2, h.NetCon(cells[2](0.5)._ref_v, None, sec=cells[2]), 0)
    context.spike_record(-1, *vectors[:2])
    h.finitialize(-65)
    context.psolve(20)
    found += [list(v) for v in vectors]
    context.gid_clear()
    return [*found, len(keep)]


def running(h: Any) -> Any:
    h.load_file("stdrun.hoc")
    context = h.ParallelContext()
    cells, keep = ring(h, context)
    log: list[Any] = []
    v = h.Vector().record(cells[1](0.5)._ref_v)
    watch, clock = h.NetCon(cells[2](0.5)._ref_v, None, sec=cells[2]), h.NetCon(keep[4], None)
    watch.record((lambda name: log.append([name, h.t]), "cell 2"))
    clock.record(lambda: log.append(["clock", h.t]))
    handler = h.FInitializeHandler(lambda: h.CVode().event(5.01, lambda: log.append(["event", h.t])) and None)
    context.set_maxstep(10)
    h.stdinit()
    found = [context.psolve(15), h.t, list(v), context.psolve(15.013), h.t, context.psolve(15.04), h.t]
    found.append(refuses(context.psolve, 5))
    h.dt, h.steps_per_ms, h.tstop = 0.1, 10, 20
    context.set_maxstep(1)
    context.psolve(h.tstop)
    context.gid_clear()
    return [*found, h.t, len(v), log, str(handler)]


def pair(x: Any, y: Any) -> tuple[Any, Any]:
    return x, y


def table() -> dict[str, list[int]]:
    return {"a": [1]}


def twice(n: float) -> float:
    return 2 * n


def total(n: float) -> float:
    context, found = _CONTEXT[0], 0.0
    for k in range(int(n)):
        context.submit(twice, k)
    while context.working():
        found += context.pyret()
    return found


def bad() -> None:
    raise ValueError("bad")


def done_jobs(context: Any, answer: str) -> list[Any]:
    """Return number, id and result of all jobs that wait."""
    found = []
    while number := context.working():
        found.append([number, context.userid(), getattr(context, answer)()])
    return found


def jobs(h: Any) -> Any:
    context = h.ParallelContext()
    h("func square() { return $1*$1 }\n")
    h("begintemplate Job\npublic f, k\nk = 3\nfunc f() { k += 1  return $1*k }\nendtemplate Job\n")
    job = h.Job()
    found: list[Any] = [context.submit("square", 3), context.submit(17, "square", 5), context.submit(job, "f", 2)]
    found += [done_jobs(context, "retval"), job.k, context.working()]
    found += [context.submit(pair, 1, "a"), context.submit(12, table), context.submit(pair, h.Vector([1, 2]), 3)]
    found += [[number, userid, str(result).startswith(("(1.0, 'a')", "{'a': [1]}", "(Vector["))] for number, userid, result
              in done_jobs(context, "pyret")]
    return [*found, context.userid()]


def jobs_that_plan_jobs(h: Any) -> Any:
    context = h.ParallelContext()
    _CONTEXT[:] = [context]
    found: list[Any] = [context.submit(total, n) for n in (3, 4)]
    found += [done_jobs(context, "pyret"), context.context("unused = 7")]
    context.submit(bad)
    return [*found, refuses(context.working), context.working()]


def messages(h: Any) -> Any:
    context = h.ParallelContext()
    vector, text, number, other = h.Vector([1, 2, 3]), h.ref("abc"), h.ref(0.0), h.Vector()
    found: list[Any] = [kind(context.pack(1, "abc", vector, {"k": (1, 2)})), kind(context.post("key"))]
    found += [kind(context.look("other")), kind(context.take("key")), context.upkscalar(), context.upkstr(text), text[0]]
    found += [list(context.upkvec(other)), list(other), context.upkpyobj(), kind(context.look_take("key"))]
    context.post("m", 5, "txt", vector)
    found += [kind(context.look_take("m", number, text, other)), number[0], text[0], list(other)]
    context.post("n", 1)
    context.post("n", 2)
    context.post(3, "three")
    context.post("a.b", [1, 2])
    found += [kind(context.take("n", number)), number[0], kind(context.look("n", number)), number[0], context.look_take(3, text)]
    context.post(4, 8)
    return [*found, text[0], context.take("a.b"), context.upkpyobj(), context.look(4.0), context.look("none")]


def exchanges(h: Any) -> Any:
    context = h.ParallelContext()
    vector, result, text = h.Vector([1, 2, 3]), h.Vector(), h.ref("hello")
    found: list[Any] = [kind(context.allreduce(5, k)) for k in (1, 2, 3)]
    found += [context.allreduce(vector, 1), list(vector), context.allgather(3, result), list(result)]
    found += [context.alltoall(vector, h.Vector([3]), result), list(result)]
    found.append(refuses(context.alltoall, vector, h.Vector([2]), result))
    found += [context.broadcast(text, 0), text[0], context.broadcast(vector, 0), refuses(context.broadcast, 3, 0)]
    found += [context.py_broadcast({"a": 1}, 0), context.py_gather((1, 2), 0), context.py_allgather("x")]
    found.append(context.py_scatter([7], 0))
    found += [context.py_alltoall([["a"]]), context.py_alltoall([None]), context.py_alltoall([1], -1)]
    wrong = [(context.py_alltoall, [1, 2]), (context.py_alltoall, 3), (context.py_scatter, [7, 8], 0), (context.py_scatter, 7, 0)]
    return [*found, *(refuses(*each) for each in wrong)]


def managed(h: Any) -> Any:
    h.load_file("stdrun.hoc")
    h.load_file("netparmpi.hoc")
    manager, context = h.ParallelNetManager(2), h.ParallelContext()
    found = [manager.prstat(0), manager.prstat(1), manager.round_robin(), manager.gid_exists(1), manager.set_maxstep(),
             manager.maxstepsize(), manager.myid, manager.nwork, manager.nhost, manager.ncell]
    h("objref serial\nserial = new ParallelNetManager(2)\nserialized = 0")
    h('for serial.serialize() { serialized += 1 print "host" }')
    h("proc leave() { for serial.serialize() { serialized += 10 return } }\nleave()")
    h("for serial.serialize() { serialized += 100 break }")
    found.append(h.serialized)
    threads = context.nthread()
    return [*found, refuses(context.t, threads + 1), refuses(context.dt, -1), refuses(context.t), refuses(context.nthread, 0)]
