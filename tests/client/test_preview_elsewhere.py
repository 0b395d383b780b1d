"""Previews of pickles that other versions of Python, numpy and pandas have made than those that look."""

from __future__ import annotations

from base64 import b64decode

import pytest

from jupyter_shared.client.preview.preview import preview

# What made it, its pickle, how it is shown, and its type.
MADE_ELSEWHERE = {
    "a path, 3.11": (
        b64decode(
            "gAWVKQAAAAAAAACMB3BhdGhsaWKUjAlQb3NpeFBhdGiUk5SMAS+UjAFhlIwBYpSHlFKULg=="
        ),
        "/a/b",
        "pathlib.PosixPath",
    ),
    "no path, 3.11": (
        b64decode(
            "gAWVIAAAAAAAAACMB3BhdGhsaWKUjA1QdXJlUG9zaXhQYXRolJOUKVKULg=="
        ),
        ".",
        "pathlib.PurePosixPath",
    ),
    "a path of Windows, 3.11": (
        b64decode(
            "gAWVMQAAAAAAAACMB3BhdGhsaWKUjA9QdXJlV2luZG93c1BhdGiUk5SMA2M6XJSMAWGUjAFilIeUUpQu"
        ),
        "c:\\a\\b",
        "pathlib.PureWindowsPath",
    ),
    "a lambda, 3.11": (
        b64decode(
            "gAWVzgEAAAAAAACMF2Nsb3VkcGlja2xlLmNsb3VkcGlja2xllIwOX21ha2VfZnVuY3Rpb26Uk5QoaACMDV9idWlsdGluX3R5cGWUk5SM"
            "CENvZGVUeXBllIWUUpQoSwFLAEsASwFLAUsDQwaXAHwAUwCUToWUKYwBeJSFlIwOPGR5bmFtaWMtY29kZT6UjAg8bGFtYmRhPpSMCDxs"
            "YW1iZGE+lEsBQwaAAIghgACUQwCUKSl0lFKUfZQojAtfX3BhY2thZ2VfX5ROjAhfX25hbWVfX5SMCF9fbWFpbl9flIwIX19maWxlX1+U"
            "jAsvdG1wL2dlbi5weZR1Tk5OdJRSlGgAjBJfZnVuY3Rpb25fc2V0c3RhdGWUk5RoGn2UfZQoaBWMCDxsYW1iZGE+lIwMX19xdWFsbmFt"
            "ZV9flIwIPGxhbWJkYT6UjA9fX2Fubm90YXRpb25zX1+UfZSMDl9fa3dkZWZhdWx0c19flE6MDF9fZGVmYXVsdHNfX5ROjApfX21vZHVs"
            "ZV9flGgWjAdfX2RvY19flE6MC19fY2xvc3VyZV9flE6MF19jbG91ZHBpY2tsZV9zdWJtb2R1bGVzlF2UjAtfX2dsb2JhbHNfX5R9lHWG"
            "lIZSMC4="
        ),
        "function <lambda>",
        "function",
    ),
    "a class by value, 3.11": (
        b64decode(
            "gAWVngIAAAAAAACMF2Nsb3VkcGlja2xlLmNsb3VkcGlja2xllIwUX21ha2Vfc2tlbGV0b25fY2xhc3OUk5QojAhidWlsdGluc5SMBHR5"
            "cGWUk5SMAUyUaAOMBm9iamVjdJSTlIWUfZSMCl9fbW9kdWxlX1+UjAhfX21haW5fX5RzjCAyZThmN2IxYTA3ODY0NzM5ODQ1MWJmNGUx"
            "MDQ4MDNjYpROdJRSlGgAjA9fY2xhc3Nfc2V0c3RhdGWUk5RoD32UKIwHX19kb2NfX5ROjAhfX2luaXRfX5RoAIwOX21ha2VfZnVuY3Rp"
            "b26Uk5QoaACMDV9idWlsdGluX3R5cGWUk5SMCENvZGVUeXBllIWUUpQoSwFLAEsASwFLAksDQxSXAGQBfABfAAAAAAAAAAAAZABTAJRO"
            "SwOGlIwBeJSFlIwEc2VsZpSFlIwOPGR5bmFtaWMtY29kZT6UjAhfX2luaXRfX5SMCkwuX19pbml0X1+USwJDDIAAmHGQZJRmkGaQZpRD"
            "AJQpKXSUUpR9lIwIX19uYW1lX1+UaAxzTk5OdJRSlGgAjBJfZnVuY3Rpb25fc2V0c3RhdGWUk5RoLH2UfZQoaCqMCF9faW5pdF9flIwM"
            "X19xdWFsbmFtZV9flIwKTC5fX2luaXRfX5SMD19fYW5ub3RhdGlvbnNfX5R9lIwOX19rd2RlZmF1bHRzX1+UTowMX19kZWZhdWx0c19f"
            "lE5oC2gMjAdfX2RvY19flE6MC19fY2xvc3VyZV9flE6MF19jbG91ZHBpY2tsZV9zdWJtb2R1bGVzlF2UjAtfX2dsb2JhbHNfX5R9lHWG"
            "lIZSMIwKX19tb2R1bGVfX5RoDIwNX19zbG90bmFtZXNfX5RdlHV9lIaUhlIwKYGUfZRoHksDc2Iu"
        ),
        "L(x=3)",
        "L",
    ),
    "a path, 3.13": (
        b64decode(
            "gAWVLQAAAAAAAACMDnBhdGhsaWIuX2xvY2FslIwJUG9zaXhQYXRolJOUjAIvYZSMAWKUhpRSlC4="
        ),
        "/a/b",
        "pathlib.PosixPath",
    ),
    "an unclean path, 3.13": (
        b64decode(
            "gAWVLgAAAAAAAACMDnBhdGhsaWIuX2xvY2FslIwJUG9zaXhQYXRolJOUjAcvYS8vYi8ulIWUUpQu"
        ),
        "/a/b",
        "pathlib.PosixPath",
    ),
    "no path, 3.13": (
        b64decode(
            "gAWVJwAAAAAAAACMDnBhdGhsaWIuX2xvY2FslIwNUHVyZVBvc2l4UGF0aJSTlClSlC4="
        ),
        ".",
        "pathlib.PurePosixPath",
    ),
    "a path of Windows, 3.13": (
        b64decode(
            "gAWVMwAAAAAAAACMDnBhdGhsaWIuX2xvY2FslIwPUHVyZVdpbmRvd3NQYXRolJOUjAZjOi9hL2KUhZRSlC4="
        ),
        "c:\\a\\b",
        "pathlib.PureWindowsPath",
    ),
    "a lambda, 3.13": (
        b64decode(
            "gAWVzAEAAAAAAACMF2Nsb3VkcGlja2xlLmNsb3VkcGlja2xllIwOX21ha2VfZnVuY3Rpb26Uk5QoaACMDV9idWlsdGluX3R5cGWUk5SM"
            "CENvZGVUeXBllIWUUpQoSwFLAEsASwFLAUsDQwaVAFUAJACUToWUKYwBeJSFlIwOPGR5bmFtaWMtY29kZT6UjAg8bGFtYmRhPpSMCDxs"
            "YW1iZGE+lEsBQwSAAIkhlEMAlCkpdJRSlH2UKIwLX19wYWNrYWdlX1+UTowIX19uYW1lX1+UjAhfX21haW5fX5SMCF9fZmlsZV9flIwL"
            "L3RtcC9nZW4ucHmUdU5OTnSUUpRoAIwSX2Z1bmN0aW9uX3NldHN0YXRllJOUaBp9lH2UKGgVjAg8bGFtYmRhPpSMDF9fcXVhbG5hbWVf"
            "X5SMCDxsYW1iZGE+lIwPX19hbm5vdGF0aW9uc19flH2UjA5fX2t3ZGVmYXVsdHNfX5ROjAxfX2RlZmF1bHRzX1+UTowKX19tb2R1bGVf"
            "X5RoFowHX19kb2NfX5ROjAtfX2Nsb3N1cmVfX5ROjBdfY2xvdWRwaWNrbGVfc3VibW9kdWxlc5RdlIwLX19nbG9iYWxzX1+UfZR1hpSG"
            "UjAu"
        ),
        "function <lambda>",
        "function",
    ),
    "a class by value, 3.13": (
        b64decode(
            "gAWVyAIAAAAAAACMF2Nsb3VkcGlja2xlLmNsb3VkcGlja2xllIwUX21ha2Vfc2tlbGV0b25fY2xhc3OUk5QojAhidWlsdGluc5SMBHR5"
            "cGWUk5SMAUyUaAOMBm9iamVjdJSTlIWUfZSMCl9fbW9kdWxlX1+UjAhfX21haW5fX5RzjCAyMzNiYTI5NWFjYjM0Mjg3OTlmMGY2OWQ2"
            "NjQyN2JlMZROdJRSlGgAjA9fY2xhc3Nfc2V0c3RhdGWUk5RoD32UKIwHX19kb2NfX5ROjA9fX2ZpcnN0bGluZW5vX1+USwGMCF9faW5p"
            "dF9flGgAjA5fbWFrZV9mdW5jdGlvbpSTlChoAIwNX2J1aWx0aW5fdHlwZZSTlIwIQ29kZVR5cGWUhZRSlChLAUsASwBLAUsCSwNDEpUA"
            "UwFVAGwAAAAAAAAAAABnAJROSwOGlIwBeJSFlIwEc2VsZpSFlIwOPGR5bmFtaWMtY29kZT6UjAhfX2luaXRfX5SMCkwuX19pbml0X1+U"
            "SwJDCIAAmHGQZJVmlEMAlCkpdJRSlH2UjAhfX25hbWVfX5RoDHNOTk50lFKUaACMEl9mdW5jdGlvbl9zZXRzdGF0ZZSTlGgtfZR9lCho"
            "K4wIX19pbml0X1+UjAxfX3F1YWxuYW1lX1+UjApMLl9faW5pdF9flIwPX19hbm5vdGF0aW9uc19flH2UjA5fX2t3ZGVmYXVsdHNfX5RO"
            "jAxfX2RlZmF1bHRzX1+UTmgLaAyMB19fZG9jX1+UTowLX19jbG9zdXJlX1+UTowXX2Nsb3VkcGlja2xlX3N1Ym1vZHVsZXOUXZSMC19f"
            "Z2xvYmFsc19flH2UdYaUhlIwjApfX21vZHVsZV9flGgMjA1fX3Nsb3RuYW1lc19flF2UjBVfX3N0YXRpY19hdHRyaWJ1dGVzX1+UaB+F"
            "lHV9lIaUhlIwKYGUfZRoH0sDc2Iu"
        ),
        "L(x=3)",
        "L",
    ),
    "a number, numpy 1": (
        b64decode(
            "gAWVaQAAAAAAAACMFW51bXB5LmNvcmUubXVsdGlhcnJheZSMBnNjYWxhcpSTlIwFbnVtcHmUjAVkdHlwZZSTlIwCZjiUiYiHlFKUKEsD"
            "jAE8lE5OTkr/////Sv////9LAHSUYkMIAAAAAAAACECUhpRSlC4="
        ),
        "3.0",
        "numpy.float64",
    ),
    "an array, numpy 1": (
        b64decode(
            "gAWVlQAAAAAAAACMEm51bXB5LmNvcmUubnVtZXJpY5SMC19mcm9tYnVmZmVylJOUKJYgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
            "AAAAAAAAAAAAAAAAlIwFbnVtcHmUjAVkdHlwZZSTlIwCZjiUiYiHlFKUKEsDjAE8lE5OTkr/////Sv////9LAHSUYksCSwKGlIwBQ5R0"
            "lFKULg=="
        ),
        "array of float64, 2 \N{MULTIPLICATION SIGN} 2",
        "numpy.ndarray",
    ),
    "an array with gaps, numpy 1": (
        b64decode(
            "gAWVmAAAAAAAAACMFW51bXB5LmNvcmUubXVsdGlhcnJheZSMDF9yZWNvbnN0cnVjdJSTlIwFbnVtcHmUjAduZGFycmF5lJOUSwCFlEMB"
            "YpSHlFKUKEsBSwKFlGgDjAVkdHlwZZSTlIwCZjiUiYiHlFKUKEsDjAE8lE5OTkr/////Sv////9LAHSUYolDEAAAAAAAAAAAAAAAAAAA"
            "AECUdJRiLg=="
        ),
        "array of float64, 2",
        "numpy.ndarray",
    ),
    "a number, numpy 2": (
        b64decode(
            "gAWVagAAAAAAAACMFm51bXB5Ll9jb3JlLm11bHRpYXJyYXmUjAZzY2FsYXKUk5SMBW51bXB5lIwFZHR5cGWUk5SMAmY4lImIh5RSlChL"
            "A4wBPJROTk5K/////0r/////SwB0lGJDCAAAAAAAAAhAlIaUUpQu"
        ),
        "3.0",
        "numpy.float64",
    ),
    "an array, numpy 2": (
        b64decode(
            "gAWVlgAAAAAAAACME251bXB5Ll9jb3JlLm51bWVyaWOUjAtfZnJvbWJ1ZmZlcpSTlCiWIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
            "AAAAAAAAAAAAAAAAAJSMBW51bXB5lIwFZHR5cGWUk5SMAmY4lImIh5RSlChLA4wBPJROTk5K/////0r/////SwB0lGJLAksChpSMAUOU"
            "dJRSlC4="
        ),
        "array of float64, 2 \N{MULTIPLICATION SIGN} 2",
        "numpy.ndarray",
    ),
    "an array with gaps, numpy 2": (
        b64decode(
            "gAWVmQAAAAAAAACMFm51bXB5Ll9jb3JlLm11bHRpYXJyYXmUjAxfcmVjb25zdHJ1Y3SUk5SMBW51bXB5lIwHbmRhcnJheZSTlEsAhZRD"
            "AWKUh5RSlChLAUsChZRoA4wFZHR5cGWUk5SMAmY4lImIh5RSlChLA4wBPJROTk5K/////0r/////SwB0lGKJQxAAAAAAAAAAAAAAAAAA"
            "AABAlHSUYi4="
        ),
        "array of float64, 2",
        "numpy.ndarray",
    ),
    "a frame by date, pandas 2": (
        b64decode(
            "gAWV+wMAAAAAAACMEXBhbmRhcy5jb3JlLmZyYW1llIwJRGF0YUZyYW1llJOUKYGUfZQojARfbWdylIwecGFuZGFzLmNvcmUuaW50ZXJu"
            "YWxzLm1hbmFnZXJzlIwMQmxvY2tNYW5hZ2VylJOUjBZwYW5kYXMuX2xpYnMuaW50ZXJuYWxzlIwPX3VucGlja2xlX2Jsb2NrlJOUjBJu"
            "dW1weS5jb3JlLm51bWVyaWOUjAtfZnJvbWJ1ZmZlcpSTlCiWEAAAAAAAAAABAAAAAAAAAAIAAAAAAAAAlIwFbnVtcHmUjAVkdHlwZZST"
            "lIwCaTiUiYiHlFKUKEsDjAE8lE5OTkr/////Sv////9LAHSUYksBSwKGlIwBQ5R0lFKUjAhidWlsdGluc5SMBXNsaWNllJOUSwBLAUsB"
            "h5RSlEsCh5RSlIWUXZQojBhwYW5kYXMuY29yZS5pbmRleGVzLmJhc2WUjApfbmV3X0luZGV4lJOUaCWMBUluZGV4lJOUfZQojARkYXRh"
            "lIwVbnVtcHkuY29yZS5tdWx0aWFycmF5lIwMX3JlY29uc3RydWN0lJOUaBCMB25kYXJyYXmUk5RLAIWUQwFilIeUUpQoSwFLAYWUaBKM"
            "Ak84lImIh5RSlChLA4wBfJROTk5K/////0r/////Sz90lGKJXZSMAW6UYXSUYowEbmFtZZROdYaUUpSMHXBhbmRhcy5jb3JlLmluZGV4"
            "ZXMuZGF0ZXRpbWVzlIwSX25ld19EYXRldGltZUluZGV4lJOUaEGMDURhdGV0aW1lSW5kZXiUk5R9lChoK4wTcGFuZGFzLl9saWJzLmFy"
            "cmF5c5SMHF9fcHl4X3VucGlja2xlX05EQXJyYXlCYWNrZWSUk5SMHHBhbmRhcy5jb3JlLmFycmF5cy5kYXRldGltZXOUjA1EYXRldGlt"
            "ZUFycmF5lJOUSh8G8QROh5RSlGgSjAJNOJSJiIeUUpQoSwRoFk5OTkr/////Sv////9LAH2UKEMCbnOUSwFLAUsBdJSGlHSUYmguaDBL"
            "AIWUaDKHlFKUKEsBSwKFlGgSjAJNOJSJiIeUUpQoSwRoFk5OTkr/////Sv////9LAH2UKEMCbnOUSwFLAUsBdJSGlHSUYolDEAAA+u1R"
            "coYYAABJf+bAhhiUdJRifZSMBV9mcmVxlIwbcGFuZGFzLl9saWJzLnRzbGlicy5vZmZzZXRzlIwDRGF5lJOUSwGJhpRSlHOHlGJoPk51"
            "hpRSlGWGlFKUjARfdHlwlIwJZGF0YWZyYW1llIwJX21ldGFkYXRhlF2UjAVhdHRyc5R9lIwGX2ZsYWdzlH2UjBdhbGxvd3NfZHVwbGlj"
            "YXRlX2xhYmVsc5SIc3ViLg=="
        ),
        "DataFrame, 2 \N{MULTIPLICATION SIGN} 1: n",
        "pandas.core.frame.DataFrame",
    ),
    "a frame by text without pyarrow, pandas 2": (
        b64decode(
            "gAWViQIAAAAAAACMEXBhbmRhcy5jb3JlLmZyYW1llIwJRGF0YUZyYW1llJOUKYGUfZQojARfbWdylIwecGFuZGFzLmNvcmUuaW50ZXJu"
            "YWxzLm1hbmFnZXJzlIwMQmxvY2tNYW5hZ2VylJOUjBZwYW5kYXMuX2xpYnMuaW50ZXJuYWxzlIwPX3VucGlja2xlX2Jsb2NrlJOUjBJu"
            "dW1weS5jb3JlLm51bWVyaWOUjAtfZnJvbWJ1ZmZlcpSTlCiWCAAAAAAAAAABAAAAAAAAAJSMBW51bXB5lIwFZHR5cGWUk5SMAmk4lImI"
            "h5RSlChLA4wBPJROTk5K/////0r/////SwB0lGJLAUsBhpSMAUOUdJRSlIwIYnVpbHRpbnOUjAVzbGljZZSTlEsASwFLAYeUUpRLAoeU"
            "UpSFlF2UKIwYcGFuZGFzLmNvcmUuaW5kZXhlcy5iYXNllIwKX25ld19JbmRleJSTlGgljAVJbmRleJSTlH2UKIwEZGF0YZSMFW51bXB5"
            "LmNvcmUubXVsdGlhcnJheZSMDF9yZWNvbnN0cnVjdJSTlGgQjAduZGFycmF5lJOUSwCFlEMBYpSHlFKUKEsBSwGFlGgSjAJPOJSJiIeU"
            "UpQoSwOMAXyUTk5OSv////9K/////0s/dJRiiV2UjAFulGF0lGKMBG5hbWWUTnWGlFKUaCdoKX2UKGgraC5oMEsAhZRoMoeUUpQoSwFL"
            "AYWUaDiJXZSMAXiUYXSUYmg+TnWGlFKUZYaUUpSMBF90eXCUjAlkYXRhZnJhbWWUjAlfbWV0YWRhdGGUXZSMBWF0dHJzlH2UjAZfZmxh"
            "Z3OUfZSMF2FsbG93c19kdXBsaWNhdGVfbGFiZWxzlIhzdWIu"
        ),
        "DataFrame, 1 \N{MULTIPLICATION SIGN} 1: n",
        "pandas.core.frame.DataFrame",
    ),
    "a frame by date, pandas 3": (
        b64decode(
            "gAWVNAQAAAAAAACMBnBhbmRhc5SMCURhdGFGcmFtZZSTlCmBlH2UKIwEX21ncpSMHnBhbmRhcy5jb3JlLmludGVybmFscy5tYW5hZ2Vy"
            "c5SMDEJsb2NrTWFuYWdlcpSTlIwWcGFuZGFzLl9saWJzLmludGVybmFsc5SMD191bnBpY2tsZV9ibG9ja5STlIwTbnVtcHkuX2NvcmUu"
            "bnVtZXJpY5SMC19mcm9tYnVmZmVylJOUKJYQAAAAAAAAAAEAAAAAAAAAAgAAAAAAAACUjAVudW1weZSMBWR0eXBllJOUjAJpOJSJiIeU"
            "UpQoSwOMATyUTk5OSv////9K/////0sAdJRiSwFLAoaUjAFDlHSUUpSMCGJ1aWx0aW5zlIwFc2xpY2WUk5RLAEsBSwGHlFKUSwKHlFKU"
            "hZRdlCiMGHBhbmRhcy5jb3JlLmluZGV4ZXMuYmFzZZSMCl9uZXdfSW5kZXiUk5RoAIwFSW5kZXiUk5R9lCiMBGRhdGGUjBNwYW5kYXMu"
            "X2xpYnMuYXJyYXlzlIwcX19weXhfdW5waWNrbGVfTkRBcnJheUJhY2tlZJSTlIwNcGFuZGFzLmFycmF5c5SMC1N0cmluZ0FycmF5lJOU"
            "Sh8G8QROh5RSlGgAjAtTdHJpbmdEdHlwZZSTlIwGcHl0aG9ulEd/+AAAAAAAAIaUUpSMFm51bXB5Ll9jb3JlLm11bHRpYXJyYXmUjAxf"
            "cmVjb25zdHJ1Y3SUk5RoEIwHbmRhcnJheZSTlEsAhZRDAWKUh5RSlChLAUsBhZRoEowCTziUiYiHlFKUKEsDjAF8lE5OTkr/////Sv//"
            "//9LP3SUYoldlIwBbpRhdJRihpRijARuYW1llE51hpRSlIwdcGFuZGFzLmNvcmUuaW5kZXhlcy5kYXRldGltZXOUjBJfbmV3X0RhdGV0"
            "aW1lSW5kZXiUk5RoAIwNRGF0ZXRpbWVJbmRleJSTlH2UKGgraC6MDXBhbmRhcy5hcnJheXOUjA1EYXRldGltZUFycmF5lJOUSh8G8QRO"
            "h5RSlGgSjAJNOJSJiIeUUpQoSwRoFk5OTkr/////Sv////9LAE4oQwJ1c5RLAUsBSwF0lIaUdJRiaDtoPUsAhZRoP4eUUpQoSwFLAoWU"
            "aBKMAk04lImIh5RSlChLBGgWTk5OSv////9K/////0sATihDAnVzlEsBSwFLAXSUhpR0lGKJQxAAQCBGSEcGAACg92NcRwYAlHSUYoaU"
            "YmhMTowEZnJlcZSMG3BhbmRhcy5fbGlicy50c2xpYnMub2Zmc2V0c5SMA0RheZSTlEsBiYaUUpR1hpRSlGWGlFKUjARfdHlwlIwJZGF0"
            "YWZyYW1llIwJX21ldGFkYXRhlF2UjAVhdHRyc5R9lIwGX2ZsYWdzlH2UjBdhbGxvd3NfZHVwbGljYXRlX2xhYmVsc5SIc3ViLg=="
        ),
        "DataFrame, 2 \N{MULTIPLICATION SIGN} 1: n",
        "pandas.DataFrame",
    ),
    "a frame by text without pyarrow, pandas 3": (
        b64decode(
            "gAWVLgMAAAAAAACMBnBhbmRhc5SMCURhdGFGcmFtZZSTlCmBlH2UKIwEX21ncpSMHnBhbmRhcy5jb3JlLmludGVybmFscy5tYW5hZ2Vy"
            "c5SMDEJsb2NrTWFuYWdlcpSTlIwWcGFuZGFzLl9saWJzLmludGVybmFsc5SMD191bnBpY2tsZV9ibG9ja5STlIwTbnVtcHkuX2NvcmUu"
            "bnVtZXJpY5SMC19mcm9tYnVmZmVylJOUKJYIAAAAAAAAAAEAAAAAAAAAlIwFbnVtcHmUjAVkdHlwZZSTlIwCaTiUiYiHlFKUKEsDjAE8"
            "lE5OTkr/////Sv////9LAHSUYksBSwGGlIwBQ5R0lFKUjAhidWlsdGluc5SMBXNsaWNllJOUSwBLAUsBh5RSlEsCh5RSlIWUXZQojBhw"
            "YW5kYXMuY29yZS5pbmRleGVzLmJhc2WUjApfbmV3X0luZGV4lJOUaACMBUluZGV4lJOUfZQojARkYXRhlIwTcGFuZGFzLl9saWJzLmFy"
            "cmF5c5SMHF9fcHl4X3VucGlja2xlX05EQXJyYXlCYWNrZWSUk5SMDXBhbmRhcy5hcnJheXOUjAtTdHJpbmdBcnJheZSTlEofBvEEToeU"
            "UpRoAIwLU3RyaW5nRHR5cGWUk5SMBnB5dGhvbpRHf/gAAAAAAACGlFKUjBZudW1weS5fY29yZS5tdWx0aWFycmF5lIwMX3JlY29uc3Ry"
            "dWN0lJOUaBCMB25kYXJyYXmUk5RLAIWUQwFilIeUUpQoSwFLAYWUaBKMAk84lImIh5RSlChLA4wBfJROTk5K/////0r/////Sz90lGKJ"
            "XZSMAW6UYXSUYoaUYowEbmFtZZROdYaUUpRoJ2gpfZQoaCtoLmgxSh8G8QROh5RSlGg1aDZHf/gAAAAAAACGlFKUaDtoPUsAhZRoP4eU"
            "UpQoSwFLAYWUaEWJXZSMAXiUYXSUYoaUYmhMTnWGlFKUZYaUUpSMBF90eXCUjAlkYXRhZnJhbWWUjAlfbWV0YWRhdGGUXZSMBWF0dHJz"
            "lH2UjAZfZmxhZ3OUfZSMF2FsbG93c19kdXBsaWNhdGVfbGFiZWxzlIhzdWIu"
        ),
        "DataFrame, 1 \N{MULTIPLICATION SIGN} 1: n",
        "pandas.DataFrame",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("blob", "text", "type_name"), MADE_ELSEWHERE.values(), ids=MADE_ELSEWHERE.keys())
def test_what_was_made_elsewhere_looks_the_same(blob, text, type_name):
    seen = preview(blob)
    assert (seen.text, seen.type_name) == (text, type_name)


def test_a_class_is_called_as_it_is_here():
    assert preview(b"\x80\x05]cpathlib._local\nPosixPath\na.").text == "[pathlib.PosixPath]"
    assert "pathlib._local.PosixPath" in preview(b"\x80\x05cpathlib._local\nPosixPath\n.").names
