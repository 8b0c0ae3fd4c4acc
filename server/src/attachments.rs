//! The bytes of attachments, each under its SHA-256: how far one has arrived, and what is whole.
//! Never: who may send or see one, which event names it.

use crate::sealed::SealingKey;
use redress_core::canonical;
use redress_core::sync::SealedError;
use std::fmt::Debug;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, FileExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use thiserror::Error;

/// The largest attachment.
pub const MAX_ATTACHMENT_BYTES: u64 = 8 * 1024 * 1024;
/// The largest piece of one that is sent at a time.
pub const MAX_CHUNK_BYTES: usize = 256 * 1024;
/// How many one device may have begun and not ended.
pub const MAX_UNFINISHED: usize = 20;
/// What nobody goes on with for so long is thrown away.
pub const UNFINISHED_FOR: Duration = Duration::from_secs(7 * 86_400);
/// Folder of the attachments, beside the record or a backup of it.
pub const FOLDER: &str = "attachments";

/// Folder of those that have not wholly arrived.
const COMING: &str = "coming";
/// File that says whose attachments these are.
const MARK: &str = "mark";
/// Bytes from which the type can be told.
const TELLING: u64 = 16;

/// The SHA-256 of an attachment.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name(String);

impl Name {
    /// Of 64 lower-case hexadecimal digits.
    #[must_use]
    pub fn parse(hex: &str) -> Option<Self> {
        let digits = hex.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        (hex.len() == 64 && digits).then(|| Self(hex.to_owned()))
    }

    /// As an event names it.
    #[must_use]
    pub fn digest(&self) -> String {
        format!("sha256:{}", self.0)
    }

    /// The name in what an event says.
    #[must_use]
    pub fn of_digest(digest: &str) -> Option<Self> {
        digest.strip_prefix("sha256:").and_then(Self::parse)
    }
}

/// How far an attachment has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arrived {
    /// So many bytes are on the disk.
    pub bytes: u64,
    /// They are all, and they are the right ones.
    pub whole: bool,
}

/// What sealing adds to an attachment: the header of a copy and the tag of its content.
pub const SEALED_MORE: u64 = 91;

/// A piece of an attachment.
#[derive(Debug)]
pub struct Chunk<'a> {
    /// Who sends it: what two devices send of the same attachment never mixes.
    pub sender: &'a str,
    /// Where it belongs.
    pub offset: u64,
    /// How large the attachment is.
    pub size: u64,
    /// The bytes.
    pub bytes: &'a [u8],
    /// What opens it, where it is sent sealed; its name is of what is inside.
    pub sealed: Option<&'a SealingKey>,
    /// The time.
    pub now: SystemTime,
}

/// Why a piece is not kept.
#[derive(Debug, Error)]
pub enum AttachmentError {
    /// The file system failed.
    #[error("the folder of attachments cannot be used: {0}; check disk space and permissions")]
    Io(#[from] io::Error),
    /// It belongs elsewhere.
    #[error("{0} bytes are here; go on from there")]
    Offset(u64),
    /// No picture and no PDF; what had arrived is thrown away.
    #[error("this is no jpeg, png, webp, heic or pdf; attach one of these")]
    Type,
    /// All is here, and it is something else; it is thrown away.
    #[error("what arrived has another sha-256; send it from the beginning")]
    Changed,
    /// All is here, and cannot be opened; it is thrown away.
    #[error(transparent)]
    Sealed(#[from] SealedError),
    /// Too many are under way.
    #[error("{MAX_UNFINISHED} attachments of this device are unfinished; finish one first")]
    Many,
}

/// Where attachments are kept. Calls block.
pub trait Attachments: Debug + Send + Sync {
    /// How far this one has come from this sender; whole when anybody's is.
    ///
    /// # Errors
    /// When the place cannot be read.
    fn arrived(&self, name: &Name, sender: &str) -> io::Result<Arrived>;

    /// Keeps a piece; it is on the disk when this returns.
    ///
    /// # Errors
    /// [`AttachmentError`]; the piece is not kept then.
    fn keep(&self, name: &Name, chunk: &Chunk<'_>) -> Result<Arrived, AttachmentError>;

    /// How many bytes of others than this one have come from a sender and are not whole yet.
    ///
    /// # Errors
    /// When the place cannot be read.
    fn under_way(&self, name: &Name, sender: &str) -> io::Result<u64>;

    /// A whole one; none when it is not here.
    ///
    /// # Errors
    /// When the place cannot be read.
    fn read(&self, name: &Name) -> io::Result<Option<Vec<u8>>>;
}

/// What an attachment is by how it begins: names and types that senders give prove nothing.
#[must_use]
pub fn media_type(bytes: &[u8]) -> Option<&'static str> {
    let at = |from: usize, len: usize| bytes.get(from..from + len).unwrap_or_default();
    if at(0, 3) == [0xff, 0xd8, 0xff] {
        Some("image/jpeg")
    } else if at(0, 8) == *b"\x89PNG\r\n\x1a\n" {
        Some("image/png")
    } else if at(0, 4) == *b"RIFF" && at(8, 4) == *b"WEBP" {
        Some("image/webp")
    } else if at(4, 4) == *b"ftyp"
        && [b"heic", b"heix", b"hevc", b"mif1", b"msf1"].contains(&at(8, 4).try_into().ok()?)
    {
        Some("image/heic")
    } else if at(0, 5) == *b"%PDF-" {
        Some("application/pdf")
    } else {
        None
    }
}

/// A folder of them: whole ones by the first two digits of their names, and `coming`.
#[derive(Debug, Clone)]
pub struct Folder(PathBuf);

impl Folder {
    /// The attachments of this data folder, or of the backups in this folder.
    #[must_use]
    pub fn beside(folder: &Path) -> Self {
        Self(folder.join(FOLDER))
    }

    /// What tells this folder from any other; made when there is none yet.
    ///
    /// # Errors
    /// When the folder cannot be used.
    pub fn mark(&self, new: &str) -> io::Result<String> {
        make(&self.0)?;
        let path = self.0.join(MARK);
        match private_file().create_new(true).open(&path) {
            Ok(mut file) => {
                file.write_all(new.as_bytes())?;
                file.sync_all()?;
                sync(&self.0)?;
                Ok(new.to_owned())
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => fs::read_to_string(path),
            Err(error) => Err(error),
        }
    }

    /// Brings what is here and not there to another folder.
    ///
    /// # Errors
    /// When one of them cannot be used; what has been copied stays.
    pub fn copy_to(&self, other: &Self) -> io::Result<()> {
        for name in self.names()? {
            let (from, to) = (self.whole(&name), other.whole(&name));
            if to.exists() {
                continue;
            }
            let Some(folder) = to.parent() else {
                continue;
            };
            make(folder)?;
            let draft = to.with_extension("part");
            let bytes = fs::read(&from)?;
            let mut file = private_file().create(true).truncate(true).open(&draft)?;
            file.write_all(&bytes)?;
            file.sync_all()?;
            fs::rename(&draft, &to)?;
            sync(folder)?;
        }
        Ok(())
    }

    /// Removes a whole one, and what has come of it from whomever.
    ///
    /// # Errors
    /// When the folder cannot be used.
    pub fn remove(&self, name: &Name) -> io::Result<()> {
        for path in entries(&self.0.join(COMING))? {
            let end = path.extension().and_then(|end| end.to_str());
            if end.is_some_and(|end| end.starts_with(name.0.as_str())) {
                removed(&path)?;
            }
        }
        removed(&self.whole(name))
    }

    /// All whole ones.
    fn names(&self) -> io::Result<Vec<Name>> {
        let mut names = Vec::new();
        for folder in entries(&self.0)? {
            if folder.file_name().is_some_and(|name| name.len() == 2) {
                let files = entries(&folder)?;
                let hex = |path: &PathBuf| Name::parse(path.file_name()?.to_str()?);
                names.extend(files.iter().filter_map(hex));
            }
        }
        Ok(names)
    }

    fn whole(&self, name: &Name) -> PathBuf {
        let (begin, _) = name.0.split_at(2);
        self.0.join(begin).join(&name.0)
    }

    fn coming(&self, name: &Name, sender: &str) -> PathBuf {
        self.0.join(COMING).join(format!("{sender}.{}", name.0))
    }

    /// Throws away what nobody went on with, and looks how many others this sender has under way.
    fn room(&self, sender: &str, own: &Path, now: SystemTime) -> Result<(), AttachmentError> {
        let mut others = 0;
        for path in entries(&self.0.join(COMING))? {
            let changed = fs::metadata(&path).and_then(|file| file.modified())?;
            let age = now.duration_since(changed).unwrap_or_default();
            let name = path.file_name().and_then(|name| name.to_str());
            if age > UNFINISHED_FOR {
                removed(&path)?;
            } else if path != own && name.is_some_and(|name| name.starts_with(sender)) {
                others += 1;
            }
        }
        if others >= MAX_UNFINISHED {
            return Err(AttachmentError::Many);
        }
        Ok(())
    }

    /// Gives what has wholly arrived its place, if it is what its name says. Gives how large it is.
    fn end(
        &self,
        name: &Name,
        coming: &Path,
        sealed: Option<&SealingKey>,
    ) -> Result<u64, AttachmentError> {
        let mut bytes = fs::read(coming)?;
        if let Some(key) = sealed {
            bytes = match key.open_bytes(&bytes) {
                Ok(bytes) => bytes,
                Err(error) => {
                    removed(coming)?;
                    return Err(error.into());
                }
            };
        }
        if canonical::digest(&bytes) != name.digest() {
            removed(coming)?;
            return Err(AttachmentError::Changed);
        }
        if sealed.is_some() {
            if media_type(&bytes).is_none() {
                removed(coming)?;
                return Err(AttachmentError::Type);
            }
            // Beside it first: where this ends in the middle, the sealed bytes are still whole.
            let draft = coming.with_extension(format!("{}-opened", name.0));
            let mut file = private_file().create(true).truncate(true).open(&draft)?;
            file.write_all(&bytes)?;
            file.sync_all()?;
            fs::rename(&draft, coming)?;
        }
        let to = self.whole(name);
        let folder = to.parent().unwrap_or(&self.0);
        make(folder)?;
        fs::rename(coming, &to)?;
        sync(folder)?;
        Ok(bytes.len() as u64)
    }
}

impl Attachments for Folder {
    fn arrived(&self, name: &Name, sender: &str) -> io::Result<Arrived> {
        for (path, whole) in [(self.whole(name), true), (self.coming(name, sender), false)] {
            if let Some(bytes) = found(fs::metadata(path))?.map(|file| file.len()) {
                return Ok(Arrived { bytes, whole });
            }
        }
        Ok(Arrived {
            bytes: 0,
            whole: false,
        })
    }

    fn keep(&self, name: &Name, chunk: &Chunk<'_>) -> Result<Arrived, AttachmentError> {
        let before = self.arrived(name, chunk.sender)?;
        if before.whole {
            return Ok(before);
        }
        let path = self.coming(name, chunk.sender);
        let folder = self.0.join(COMING);
        if chunk.offset == 0 {
            make(&folder)?;
            self.room(chunk.sender, &path, chunk.now)?;
        }
        if before.bytes > chunk.size {
            // Another size was said before: one of the two is wrong.
            removed(&path)?;
            return Err(AttachmentError::Changed);
        }
        if before.bytes != chunk.offset {
            return Err(AttachmentError::Offset(before.bytes));
        }
        let mut options = private_file();
        let file = options.create(true).truncate(false).open(&path)?;
        if let Err(error) = file.write_all_at(chunk.bytes, chunk.offset) {
            // What a full disk took of it is not counted as arrived.
            let _ = file.set_len(chunk.offset);
            return Err(error.into());
        }
        file.sync_data()?;
        if chunk.offset == 0 {
            sync(&folder)?;
        }
        let bytes = chunk.offset + chunk.bytes.len() as u64;
        let whole = bytes >= chunk.size;
        if chunk.sealed.is_none() && (whole || bytes >= TELLING) {
            let mut begin = Vec::new();
            File::open(&path)?.take(TELLING).read_to_end(&mut begin)?;
            if media_type(&begin).is_none() {
                removed(&path)?;
                return Err(AttachmentError::Type);
            }
        }
        if whole {
            let bytes = self.end(name, &path, chunk.sealed)?;
            return Ok(Arrived { bytes, whole });
        }
        Ok(Arrived { bytes, whole })
    }

    fn under_way(&self, name: &Name, sender: &str) -> io::Result<u64> {
        let own = self.coming(name, sender);
        let mut bytes = 0;
        for path in entries(&self.0.join(COMING))? {
            let of = path.file_name().and_then(|name| name.to_str());
            if path != own && of.is_some_and(|name| name.starts_with(sender)) {
                // One that has just become whole is no longer there.
                bytes += found(fs::metadata(&path))?.map_or(0, |file| file.len());
            }
        }
        Ok(bytes)
    }

    fn read(&self, name: &Name) -> io::Result<Option<Vec<u8>>> {
        found(fs::read(self.whole(name)))
    }
}

/// For the owner of the process alone.
fn private_file() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).mode(0o600);
    options
}

/// A folder, which lasts: the one around it is on the disk too.
fn make(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)?;
    folder.parent().map_or(Ok(()), sync)
}

/// Names in a folder last once the folder itself is on the disk.
fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let Some(list) = found(fs::read_dir(folder))? else {
        return Ok(Vec::new());
    };
    list.map(|entry| entry.map(|e| e.path())).collect()
}

/// What is not there is none, not an error.
fn found<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
            ) =>
        {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

fn removed(path: &Path) -> io::Result<()> {
    found(fs::remove_file(path)).map(|_| ())
}
