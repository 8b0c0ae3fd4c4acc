//! Formulas as alternatives of conjunctions. Only laws that keep Kleene's truth: distribution,
//! De Morgan, absorption; never "a thing or its opposite".

use crate::order::InOrder;
use crate::pack::program::{AtomId, Expr, Program};
use std::collections::BTreeSet;

/// Alternatives a rule may come apart into; one with more is evaluated as a tree and given a column.
const MAX_TERMS: usize = 48;

/// Atoms that must all hold, each as wanted.
pub(super) type Term = BTreeSet<(AtomId, bool)>;

/// The alternatives of a formula, or of its negation; none when there are too many.
pub(super) fn terms(program: &Program, expr: &Expr, want: bool) -> Option<Vec<Term>> {
    match expr {
        Expr::Const(truth) if *truth == want => Some(vec![Term::new()]),
        Expr::Const(_) => Some(Vec::new()),
        Expr::Atom(id) => Some(vec![Term::from([(*id, want)])]),
        Expr::Derived(id) => {
            let (_, formula) = program.derived.get(usize::from(*id))?;
            terms(program, formula, want)
        }
        Expr::Not(inner) => terms(program, inner, !want),
        Expr::All(parts) | Expr::Any(parts) => {
            if matches!(expr, Expr::All(_)) == want {
                let mut joined = vec![Term::new()];
                for part in parts {
                    let own = terms(program, part, want)?;
                    let mut next: Vec<Term> = Vec::new();
                    for left in &joined {
                        for right in &own {
                            next.push(left.union(right).copied().collect());
                        }
                    }
                    joined = absorbed(next)?;
                }
                Some(joined)
            } else {
                let mut all = Vec::new();
                for part in parts {
                    all.extend(terms(program, part, want)?);
                }
                absorbed(all)
            }
        }
    }
}

/// Without terms that another one makes needless: absorption keeps Kleene's truth too.
fn absorbed(mut terms: Vec<Term>) -> Option<Vec<Term>> {
    if terms.len() > MAX_TERMS * MAX_TERMS {
        return None;
    }
    terms.in_order_of(Term::len);
    let mut kept: Vec<Term> = Vec::new();
    for term in terms {
        if !kept.iter().any(|k| k.is_subset(&term)) {
            kept.push(term);
        }
    }
    (kept.len() <= MAX_TERMS).then_some(kept)
}
