"""
A zip container, looked over before anything in it is unpacked.

Ordinary office libraries unpack first and ask later: a 1 MB .docx has cost one of them two gigabytes. Here the
directory is checked against the file, and a member is read only up to the size the limits allow.
"""

import struct
import zipfile
import zlib
from io import BytesIO

from bihuan.reading.opening.limits import (
    MAX_DIRECTORY,
    MAX_MEMBERS,
    MAX_RATIO,
    MAX_UNPACKED,
    RATIO_MATTERS_FROM,
)
from bihuan.reading.refusals import ReadingRefused, refused

_END = b"PK\x05\x06"
_END_SIZE = 22
_LOCAL_SIZE = 30
_LONGEST_COMMENT = 0xFFFF
_ENCRYPTED_FLAG = 0x1
_PLAIN_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_SYMLINK, _KIND_MASK = 0xA000, 0xF000


class Container:
    """
    The members of a zip file that passed the pre-scan.

    Raises:
        ReadingRefused: ``reading.damaged_container``, ``reading.container_bomb``, ``reading.unsafe_container`` or
            ``reading.encrypted``.
    """

    def __init__(self, data: bytes) -> None:
        _check_end(data)
        try:
            self._archive = zipfile.ZipFile(BytesIO(data))
        except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError, ValueError, OverflowError) as error:
            raise _damaged("压缩包目录无法读取", "its directory cannot be read") from error
        self._members = {info.filename: info for info in self._archive.infolist()}
        _check_members(self._archive.infolist())
        _check_places(self._archive.infolist(), data)

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def read(self, name: str, most: int) -> bytes:
        """Return the unpacked bytes of a member that declares, and has, at most ``most`` bytes."""
        info = self._members[name]
        if info.file_size > most:
            raise refused("reading.container_bomb", where=name)
        try:
            # zipfile stops at the declared size and then compares the checksum, so a false size cannot grow.
            return self._archive.read(info)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
            raise _damaged(name, name) from error


def _check_end(data: bytes) -> None:
    """Check the record that ends a zip file; its numbers bound what zipfile will read afterwards."""
    at = data.rfind(_END, max(0, len(data) - _END_SIZE - _LONGEST_COMMENT))
    if at < 0 or at + _END_SIZE > len(data):
        raise _damaged("压缩包不完整", "the archive is cut off")
    _, disk, first_disk, here, members, size, start, comment = struct.unpack_from("<4s4H2LH", data, at)
    if at + _END_SIZE + comment != len(data) or start + size != at:
        # Bytes before, between or after the archive: the file would be something else to another program.
        raise refused("reading.unsafe_container", where=("压缩包前后夹带其他数据", "data outside the archive"))
    if disk or first_disk or here != members:
        raise _damaged("分卷压缩", "a multi-part archive")
    if members > MAX_MEMBERS or size > MAX_DIRECTORY:
        raise refused("reading.container_bomb", where=(f"{members} 个成员", f"{members} members"))


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MAX_MEMBERS:
        raise refused("reading.container_bomb", where=(f"{len(members)} 个成员", f"{len(members)} members"))
    seen: set[str] = set()
    for info in members:
        if info.flag_bits & _ENCRYPTED_FLAG:
            raise refused("reading.encrypted")
        name = info.orig_filename
        folded = name.casefold()
        parts = name.split("/")
        if name.startswith("/") or ".." in parts or any(char in name for char in "\\:\x00"):
            raise refused("reading.unsafe_container", where=("成员路径越界", "a member that leaves its folder"))
        if (info.external_attr >> 16) & _KIND_MASK == _SYMLINK:
            raise refused("reading.unsafe_container", where=("成员是符号链接", "a member that is a link"))
        if folded in seen:
            raise refused("reading.unsafe_container", where=("两个成员同名", "two members of one name"))
        seen.add(folded)
        if info.compress_type not in _PLAIN_METHODS:
            raise _damaged("不支持的压缩方法", "an unknown compression method")
        if info.file_size > RATIO_MATTERS_FROM and info.file_size > MAX_RATIO * max(1, info.compress_size):
            raise refused("reading.container_bomb", where=name)
    if sum(info.file_size for info in members) > MAX_UNPACKED:
        raise refused("reading.container_bomb", where=("全部成员", "all members together"))


def _check_places(members: list[zipfile.ZipInfo], data: bytes) -> None:
    """Check that no two members share bytes and that each local header names what the directory names."""
    end = 0
    for info in sorted(members, key=lambda info: info.header_offset):
        at = info.header_offset
        if at < end:
            raise refused("reading.container_bomb", where=("成员互相重叠", "overlapping members"))
        if data[at : at + 4] != b"PK\x03\x04" or at + _LOCAL_SIZE > len(data):
            raise _damaged("成员位置错误", "a member is not where the directory says")
        name_size, extra_size = struct.unpack_from("<2H", data, at + 26)
        name = data[at + _LOCAL_SIZE : at + _LOCAL_SIZE + name_size]
        if name not in (info.orig_filename.encode("utf-8"), _as_written(info.orig_filename)):
            raise _damaged("目录与成员名称不符", "the directory and a member disagree about its name")
        end = at + _LOCAL_SIZE + name_size + extra_size + info.compress_size
    if end > len(data):
        raise _damaged("压缩包不完整", "the archive is cut off")


def _as_written(name: str) -> bytes:
    return name.encode("cp437", "replace")


def _damaged(zh: str, en: str) -> ReadingRefused:
    return refused("reading.damaged_container", where=(zh, en))
