//! How often one address may ask: a bucket of tokens that fills again, bounded in memory.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// The most addresses remembered; beyond, those whose buckets are full again are forgotten.
const MAX_ADDRESSES: usize = 20_000;

/// A limit on requests per address.
#[derive(Debug)]
pub struct Limiter {
    burst: u64,
    refill_ms: u64,
    buckets: Mutex<BTreeMap<IpAddr, Bucket>>,
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    /// Time by which the bucket is full again.
    full_at: u64,
}

impl Limiter {
    /// `burst` requests at once, one more every `refill_ms`.
    #[must_use]
    pub fn new(burst: u64, refill_ms: u64) -> Self {
        Self {
            burst,
            refill_ms,
            buckets: Mutex::default(),
        }
    }

    /// Takes a token of this address; false when there is none.
    pub fn allows(&self, address: IpAddr, now: u64) -> bool {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= MAX_ADDRESSES {
            buckets.retain(|_, bucket| bucket.full_at > now);
            if buckets.len() >= MAX_ADDRESSES {
                return false;
            }
        }
        let bucket = buckets
            .entry(network(address))
            .or_insert(Bucket { full_at: now });
        let full_at = bucket.full_at.max(now) + self.refill_ms;
        if full_at - now > self.burst * self.refill_ms {
            return false;
        }
        bucket.full_at = full_at;
        true
    }
}

/// One customer has a whole /64 of IPv6.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            IpAddr::from([a, b, c, d, 0, 0, 0, 0])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_allowed_then_only_as_fast_as_it_refills() {
        let limiter = Limiter::new(3, 1000);
        let a = IpAddr::from([10, 0, 0, 1]);
        assert!((0..3).all(|_| limiter.allows(a, 5000)));
        assert!(!limiter.allows(a, 5000));
        assert!(
            limiter.allows(IpAddr::from([10, 0, 0, 2]), 5000),
            "others are not affected"
        );
        assert!(limiter.allows(a, 6000));
        assert!(!limiter.allows(a, 6000));
    }

    #[test]
    fn addresses_of_one_v6_network_share_a_bucket() {
        let limiter = Limiter::new(1, 1000);
        assert!(limiter.allows("2001:db8::1".parse().unwrap(), 0));
        assert!(!limiter.allows("2001:db8::2".parse().unwrap(), 0));
        assert!(limiter.allows("2001:db8:0:1::1".parse().unwrap(), 0));
    }
}
