"""Walk a program in the order written and compare units: statements here, expressions in dimension_expressions."""

from __future__ import annotations

from collections.abc import Iterator

from ..source import Span
from ..syntax import ast
from .declarations import Declared
from .dimension_expressions import Expressions
from .dimension_reports import Reports
from .dimensions import IMPLICIT, Names, neuron_units
from .mechanism import Kind
from .quantity import FREE, SHORT, UNKNOWN, Quantity
from .walk import statements as statements_of
from .walk import walk


class Checker(Expressions):
    """Compare what the statements of a program combine."""

    def __init__(self, names: Names, declared: Declared, reports: Reports) -> None:
        super().__init__(names, reports)
        self.declared = declared
        self.volumes: dict[str, Quantity] = {}

    def program(self, program: ast.Program) -> None:
        """Check every block in the order of the file, since UNITSOFF works from where it stands."""
        for item in program.items:
            match item:
                case ast.UnitsSwitch(on=on):
                    self.reports.on = on
                case ast.NeuronBlock():
                    self._declarations()
                    self._undeclared(program)
                case ast.Routine(body=body) if body is not None:
                    self._routine(item, body)
                case ast.NetReceive(arguments=arguments, body=body):
                    self._block(body, {a.name: self.read(a.unit) for a in arguments} | {"flag": FREE})
                case ast.EquationBlock(keyword=keyword, body=body):
                    self.volumes = self._volumes(body) if keyword == "KINETIC" else {}
                    self._block(body, {})
                case ast.CodeBlock(body=body) | ast.InitialBlock(body=body):
                    self._block(body, {})
                case _:
                    pass

    def _declarations(self) -> None:
        """Variables that the simulator sets or reads are in its units, whatever the file would like."""
        wanted = {**IMPLICIT, **neuron_units(self.declared)}
        hinted = self._has_conductance_hint()
        densities = {name.name for use in self.declared.ions for name in use.read} - {
            name.name for use in self.declared.ions for name in use.write}  # a point process reads currents in mA/cm2
        for declarations in self.declared.blocks.values():
            for declaration in declarations:
                unit = wanted.get(declaration.name)
                if unit is None or (hinted and "amp" in unit) or self._is_own(declaration.name):
                    continue
                if declaration.name in densities and self.read(declaration.unit).equals(self.read("milliamp/cm2")):
                    continue
                self._declaration(declaration, unit)

    def _has_conductance_hint(self) -> bool:
        """Whether currents are a hint's own business: CONDUCTANCE beside a LOCAL in BREAKPOINT, the form that nmodl writes."""
        found = {type(s) for s in statements_of(tuple(self.declared.breakpoint))}
        return ast.Conductance in found and ast.Local in found

    def _undeclared(self, program: ast.Program) -> None:
        """Name the variables of the simulator that code uses and no block declares, once and together."""
        known = {d.name for declarations in self.declared.blocks.values() for d in declarations} | {"t"}
        known |= {local.name for local, _ in self.declared.locals}
        named = dict(used_names(program))
        hinted = self._has_conductance_hint()
        missing = {name: unit for name, unit in {**IMPLICIT, **neuron_units(self.declared)}.items()
                   if name in named and name not in known and not self._is_own(name) and not (hinted and "amp" in unit)}
        if not missing:
            return
        listed = "  ".join(f"{name} ({SHORT.get(unit, unit)})" for name, unit in missing.items())
        many = len(missing) > 1
        self.reports.add(
            "unit-missing", named[next(iter(missing))], tuple(missing),
            f"{', '.join(missing)} {'are' if many else 'is'} declared nowhere", "not declared",
            f"write ASSIGNED {{ {listed} }}", ("the unit is that of the simulator, by which it is checked here",))

    def _is_own(self, name: str) -> bool:
        return self.declared.kind is Kind.ARTIFICIAL_CELL and name in ("v", "diam", "area")

    def _declaration(self, declaration: ast.Declaration, unit: str) -> None:
        expected, found = self.read(unit), self.read(declaration.unit)
        if expected.equals(found):
            return
        name, shown = declaration.name, SHORT.get(unit, unit)
        if declaration.unit is None:
            self.reports.blamed.add(name)
            self.reports.add("unit-missing", declaration.span, (shown,), f"'{name}' is declared without its unit ({shown})",
                             "has no unit", f"write {name} ({shown})",
                             ("a name without a unit is dimensionless to the unit check",))
            return
        self.reports.add("unit-declaration", declaration.span, (name,),
                         f"'{name}' is ({shown}) in the simulator, not ({declaration.unit})", f"declared as ({declaration.unit})",
                         f"declare {name} ({shown}) and convert where it is used")

    def _routine(self, node: ast.Routine, body: ast.Block) -> None:
        arguments = {a.name: self.read(a.unit) for a in node.arguments}
        bare = {a.name for a in node.arguments if a.unit is None} - self.names.bare
        self.names.bare |= bare
        result = {node.name: self.read(node.unit)} if node.keyword == "FUNCTION" else {}
        if result and node.unit is None and node.name not in self.names.bare:
            bare.add(node.name)
            self.names.bare.add(node.name)
        self.fixed = {*arguments, *result}
        blamed = set(self.reports.blamed)
        for name in self.argument_blamed.get(node.name, ()):
            arguments[name] = UNKNOWN
        self.reports.blamed -= {*arguments, *result}
        self._block(body, {**result, **arguments})
        own = self.reports.blamed & bare
        self.reports.blamed = (self.reports.blamed - own) | blamed
        self.fixed = set()
        self.names.bare -= bare

    def _block(self, body: ast.Block, frame: dict[str, Quantity]) -> None:
        self.names.frames.append(dict(frame))
        for statement in body.statements:
            self._statement(statement)
        self.names.frames.pop()

    def _statement(self, node: ast.Statement) -> None:
        match node:
            case ast.UnitsSwitch(on=on):
                self.reports.on = on
            case ast.Local(variables=variables):
                self.names.frames[-1].update((v.name, UNKNOWN) for v in variables)
            case ast.Assign() | ast.Protect(assignment=ast.Assign()):
                self._assign(node if isinstance(node, ast.Assign) else node.assignment)
            case ast.Block() | ast.InitialBlock(body=ast.Block()):
                self._block(node if isinstance(node, ast.Block) else node.body, {})
            case ast.If(condition=condition, then=then, otherwise=otherwise):
                self.of(condition)
                self._block(then, {})
                self._block(otherwise or ast.Block(()), {})
            case ast.While(condition=condition, body=body):
                self.of(condition)
                self._block(body, {})
            case ast.From(variable=variable, body=body):
                self._block(body, {variable: FREE})
            case ast.CallStatement(call=call):
                self.of(call)
            case ast.ForNetcons(arguments=arguments, body=body):
                self._block(body, dict.fromkeys(arguments, UNKNOWN))
            case ast.Watch(conditions=conditions):
                for c in conditions:
                    self.reports.compare("the two sides of a WATCH condition", self.of(c.left), self.of(c.right), c.right,
                                         (c.left, c.right))
            case _:
                self._equation(node)

    def _assign(self, node: ast.Assign) -> None:
        value = self.of(node.value)
        name = node.target.name
        if isinstance(node.target, ast.Name):
            frame = self.names.local(name)
            if frame is not None and name not in self.fixed:
                frame[name] = value
                return
            if frame is None and any(local.name == name for local, _ in self.declared.locals):
                self.names.quantities[name] = value
                return
        what = "the two sides of a derivative" if isinstance(node.target, ast.Prime) else "the two sides of ="
        self.reports.compare(what, self.of(node.target), value, node.value, (node.target, node.value))

    # KINETIC and LINEAR

    def _volumes(self, body: ast.Block) -> dict[str, Quantity]:
        """Return the unit of the compartment of each state, wherever in the block it is named."""
        on, self.reports.on = self.reports.on, False
        found: dict[str, Quantity] = {}
        self.names.frames.append({})
        for node in statements_of(body.statements):
            match node:
                case ast.Local(variables=variables):
                    self.names.frames[-1].update((v.name, UNKNOWN) for v in variables)
                case ast.Assign(target=ast.Name()):
                    self._assign(node)
                case ast.Compartment(volume=volume, states=states):
                    found |= dict.fromkeys(states, self.of(volume))
        self.names.frames.pop()
        self.reports.on = on
        return found

    def _equation(self, node: ast.Statement) -> None:
        match node:
            case ast.Equation(left=left, right=right):
                self.reports.compare("the two sides of an equation", self.of(left), self.of(right), right, (left, right))
            case ast.Conserve(species=species, total=total):
                amounts = [self._amount(s) for s in species]
                for one, other in zip(species[1:], amounts[1:], strict=True):
                    self.reports.compare("the terms of CONSERVE", amounts[0], other, one, one)
                self.reports.compare("the two sides of CONSERVE", amounts[0], self.of(total), total, total)
            case ast.Compartment(volume=volume):
                self.of(volume)
            case ast.LongitudinalDiffusion(flux=flux, states=states):
                self.reports.compare("the coefficient of LONGITUDINAL_DIFFUSION", self.read("micron4/millisec"), self.of(flux),
                                     flux, flux)
                for state in states:
                    self.reports.compare("the COMPARTMENT of a diffusing state", self.read("micron2"),
                                         self.volumes.get(state, UNKNOWN), node, flux)
            case ast.Reaction():
                self._reaction(node)
            case _:
                pass

    def _amount(self, node: ast.Species) -> Quantity:
        """Return the quantity of material: concentration times compartment."""
        found = self.find(node.name)
        return found * self.volumes[node.name] if node.name in self.volumes else found

    def _reaction(self, node: ast.Reaction) -> None:
        """All species have one unit of material; the flux is that by ms, a rate the flux by the product of its species."""
        species = (*node.left, *node.right)
        if not species:
            return
        material = next((a for a in map(self._amount, species) if a.known), UNKNOWN)
        for one in species:
            self.reports.compare("the species of a reaction", material, self._amount(one), _Place(span=node.span), one)
        flux = material / self.read("millisec")
        self.names.quantities["f_flux"] = self.names.quantities["b_flux"] = flux
        if node.arrow == "<<":
            self.reports.compare("a flux and its STATE", flux, self.of(node.rates[0]), node.rates[0], node.rates)
            return
        for rate, side, what in zip(node.rates, (node.left, node.right), ("forward", "backward"), strict=False):
            product = Quantity()
            for one in side:
                product = product * self.find(one.name).power(one.coefficient)
            self.reports.compare(f"the {what} rate and its reaction", flux / product, self.of(rate), rate, rate)


def used_names(program: ast.Program) -> Iterator[tuple[str, Span]]:
    """Yield each name that the code or the lists of a file use, apart from arguments and LOCALs, with a place of it."""
    for item in reversed(program.items):
        own: set[str] = set()
        if isinstance(item, ast.Routine | ast.NetReceive):
            own |= {a.name for a in item.arguments}
        own |= {v.name for node in statements_of(item) if isinstance(node, ast.Local) for v in node.variables}
        for node in walk(item):
            if isinstance(node, ast.Name | ast.Prime | ast.Species) and node.name not in own:
                yield node.name, node.span


class _Place(ast.Node):
    """A bare span where a node is asked for."""

    def __init__(self, span: Span) -> None:
        object.__setattr__(self, "span", span)
