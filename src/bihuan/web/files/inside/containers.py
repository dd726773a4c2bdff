"""
A zip container, looked over before anything in it is unpacked.

Ordinary office libraries unpack first and ask later. Here the directory is checked against the file, and a member is
read only up to the size that the limits allow.
"""

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

from bihuan.web.files.inside.limits import (
    MAX_DIRECTORY,
    MAX_MEMBERS,
    MAX_NESTED,
    MAX_RATIO,
    MAX_UNPACKED,
    MB,
    RATIO_MATTERS_FROM,
    in_words,
)
from bihuan.web.files.inside.refusals import Refused, refused

ZIP = b"PK\x03\x04"
_END = b"PK\x05\x06"
_END_SIZE = 22
_LOCAL_SIZE = 30
_LONGEST_COMMENT = 0xFFFF
_ENCRYPTED = 0x1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, struct.error)


class Container:
    """
    The members of a zip file that passed the check of its directory.

    Raises:
        Refused: ``files.damaged_container``, ``files.polyglot``, ``files.too_many_parts``, ``files.bomb``,
            ``files.overlap``, ``files.unsafe_path``, ``files.duplicate_part`` or ``files.encrypted``.
    """

    def __init__(self, data: bytes) -> None:
        _check_end(data)
        try:
            self._archive = zipfile.ZipFile(BytesIO(data))
            infos = self._archive.infolist()
        except (*_BROKEN, OverflowError, MemoryError) as error:
            raise _damaged("目录无法读取", "its directory cannot be read") from error
        _check_members(infos)
        _check_places(infos, data)
        self._members = {info.filename: info for info in infos if not info.is_dir()}

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def __iter__(self) -> Iterator[str]:
        return iter(self._members)

    def size(self, name: str) -> int:
        """Return the unpacked size of a member."""
        return self._members[name].file_size

    def read(self, name: str, most: int = MAX_UNPACKED) -> bytes:
        """Return the unpacked bytes of a member that declares, and has, at most ``most`` bytes."""
        info = self._members[name]
        if info.file_size > most:
            raise refused("files.part_too_large", where=name)
        try:
            # zipfile stops at the declared size and then compares the checksum, so a false size cannot grow.
            return self._archive.read(info)
        except _BROKEN as error:
            raise _damaged(name, name) from error

    def begins(self, name: str, count: int = 4) -> bytes:
        """Return the first bytes of a member."""
        try:
            with self._archive.open(self._members[name]) as member:
                return member.read(count)
        except _BROKEN as error:
            raise _damaged(name, name) from error


def has_zip_end(data: bytes) -> bool:
    """Return whether ``data`` ends as a zip file does, whatever it begins as."""
    at = data.rfind(_END, max(0, len(data) - _END_SIZE - _LONGEST_COMMENT))
    if at < 0 or at + _END_SIZE > len(data):
        return False
    comment = struct.unpack_from("<H", data, at + 20)[0]
    return bool(at + _END_SIZE + comment == len(data))


def check_nesting(container: Container, level: int = 0) -> None:
    """
    Look through archives within archives.

    Raises:
        Refused: ``files.nested`` beyond the depth that an embedded document needs, or as ``Container``.
    """
    for name in container:
        if container.begins(name) != ZIP:
            continue
        if level + 1 > MAX_NESTED:
            raise refused("files.nested", where=name)
        check_nesting(Container(container.read(name, 64 * MB)), level + 1)


def _check_end(data: bytes) -> None:
    """Check the record that ends a zip file; its numbers bound what zipfile will read afterwards."""
    at = data.rfind(_END, max(0, len(data) - _END_SIZE - _LONGEST_COMMENT))
    if at < 0 or at + _END_SIZE > len(data):
        raise _damaged("压缩包不完整", "the archive is cut off")
    _, disk, first_disk, here, members, size, start, comment = struct.unpack_from("<4s4H2LH", data, at)
    if 0xFFFF in (here, members) or 0xFFFFFFFF in (size, start):
        # The long form of the directory: only archives of 65,535 members or 4 GB need it.
        raise refused("files.too_many_parts", where=("超过 65,534 个", "more than 65,534"))
    if at + _END_SIZE + comment != len(data) or start + size != at:
        # Bytes before, between or after the archive: the file would be something else to another program.
        raise refused("files.polyglot", where=("压缩包前后夹带其他数据", "data outside the archive"))
    if disk or first_disk or here != members:
        raise _damaged("分卷压缩", "a multi-part archive")
    if members > MAX_MEMBERS or size > MAX_DIRECTORY:
        raise refused("files.too_many_parts", where=(f"{members:,} 个", f"{members:,}"))


def _check_members(infos: list[zipfile.ZipInfo]) -> None:
    if len(infos) > MAX_MEMBERS:
        raise refused("files.too_many_parts", where=(f"{len(infos):,} 个", f"{len(infos):,}"))
    seen: set[str] = set()
    for info in infos:
        if info.flag_bits & _ENCRYPTED:
            raise refused("files.encrypted")
        name = info.orig_filename
        if _leaves(name) or stat.S_ISLNK(info.external_attr >> 16):
            raise refused("files.unsafe_path", where=ascii(name)[1:-1][:60])
        folded = name.casefold()
        if folded in seen:
            raise refused("files.duplicate_part", where=name[:60])
        seen.add(folded)
        if info.compress_type not in _METHODS:
            raise _damaged("不支持的压缩方法", "an unknown compression method")
        if info.file_size > RATIO_MATTERS_FROM and info.file_size > MAX_RATIO * max(1, info.compress_size):
            raise refused("files.bomb", where=f"{name[:60]}: {in_words(info.file_size)}")
    total = sum(info.file_size for info in infos)
    if total > MAX_UNPACKED:
        raise refused("files.bomb", where=in_words(total))


def _leaves(name: str) -> bool:
    return name.startswith("/") or ".." in name.split("/") or any(char in name for char in "\\:\x00")


def _check_places(infos: list[zipfile.ZipInfo], data: bytes) -> None:
    """Check that no two members share bytes and that each local header says what the directory says."""
    end = 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        at = info.header_offset
        if at < end:
            raise refused("files.overlap")
        if data[at : at + 4] != ZIP or at + _LOCAL_SIZE > len(data):
            raise _damaged("成员位置错误", "a member is not where the directory says")
        flags, method = struct.unpack_from("<2H", data, at + 6)
        packed, unpacked, name_size, extra_size = struct.unpack_from("<2L2H", data, at + 18)
        name = data[at + _LOCAL_SIZE : at + _LOCAL_SIZE + name_size]
        if name not in (info.orig_filename.encode("utf-8", "replace"), info.orig_filename.encode("cp437", "replace")):
            raise _damaged("目录与成员名称不符", "the directory and a member disagree about its name")
        streamed = flags & 0x8 or 0xFFFFFFFF in (packed, unpacked)
        if method != info.compress_type or (
            not streamed and (packed, unpacked) != (info.compress_size, info.file_size)
        ):
            raise _damaged("目录与成员大小不符", "the directory and a member disagree about its size")
        end = at + _LOCAL_SIZE + name_size + extra_size + info.compress_size
    if end > len(data):
        raise _damaged("压缩包不完整", "the archive is cut off")


def _damaged(zh: str, en: str) -> Refused:
    return refused("files.damaged_container", where=(zh, en))
