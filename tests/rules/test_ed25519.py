"""Ed25519 as the stand-alone file checks it, against RFC 8032, section 7.1, and against `cryptography`."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from joinedup.trail.rules.verify_trail import Unreadable, key_id, read_keys, signature_holds

ORDER = 2**252 + 27742317777372353535851937790883648493

# The RFC's own, in its order: secret key, public key, message, signature.
TEST_1 = (
    "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    "",
    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0"
    "595bbe24655141438e7a100b",
)
TEST_2 = (
    "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
    "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
    "72",
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eae"
    "b4302aeeb00d291612bb0c00",
)
TEST_3 = (
    "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
    "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
    "af82",
    "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9"
    "716ed28dc027beceea1ec40a",
)
TEST_1024 = (
    "f5e5767cf153319517630f226876b86c8160cc583bc013744c6bf255f5cc0ee5",
    "278117fc144c72340f67d0f2316e8386ceffbf2b2428c9c51fef7c597f1d426e",
    "08b8b2b733424243760fe426a4b54908632110a66c2f6591eabd3345e3e4eb98fa6e264bf09efe12ee50f8f54e9f77b1e355f6c5"
    "0544e23fb1433ddf73be84d879de7c0046dc4996d9e773f4bc9efe5738829adb26c81b37c93a1b270b20329d658675fc6ea534e0"
    "810a4432826bf58c941efb65d57a338bbd2e26640f89ffbc1a858efcb8550ee3a5e1998bd177e93a7363c344fe6b199ee5d02e82"
    "d522c4feba15452f80288a821a579116ec6dad2b3b310da903401aa62100ab5d1a36553e06203b33890cc9b832f79ef80560ccb9"
    "a39ce767967ed628c6ad573cb116dbefefd75499da96bd68a8a97b928a8bbc103b6621fcde2beca1231d206be6cd9ec7aff6f6c9"
    "4fcd7204ed3455c68c83f4a41da4af2b74ef5c53f1d8ac70bdcb7ed185ce81bd84359d44254d95629e9855a94a7c1958d1f8ada5"
    "d0532ed8a5aa3fb2d17ba70eb6248e594e1a2297acbbb39d502f1a8c6eb6f1ce22b3de1a1f40cc24554119a831a9aad6079cad88"
    "425de6bde1a9187ebb6092cf67bf2b13fd65f27088d78b7e883c8759d2c4f5c65adb7553878ad575f9fad878e80a0c9ba63bcbcc"
    "2732e69485bbc9c90bfbd62481d9089beccf80cfe2df16a2cf65bd92dd597b0707e0917af48bbb75fed413d238f5555a7a569d80"
    "c3414a8d0859dc65a46128bab27af87a71314f318c782b23ebfe808b82b0ce26401d2e22f04d83d1255dc51addd3b75a2b1ae078"
    "4504df543af8969be3ea7082ff7fc9888c144da2af58429ec96031dbcad3dad9af0dcbaaaf268cb8fcffead94f3c7ca495e056a9"
    "b47acdb751fb73e666c6c655ade8297297d07ad1ba5e43f1bca32301651339e22904cc8c42f58c30c04aafdb038dda0847dd988d"
    "cda6f3bfd15c4b4c4525004aa06eeff8ca61783aacec57fb3d1f92b0fe2fd1a85f6724517b65e614ad6808d6f6ee34dff7310fdc"
    "82aebfd904b01e1dc54b2927094b2db68d6f903b68401adebf5a7e08d78ff4ef5d63653a65040cf9bfd4aca7984a74d371459867"
    "80fc0b16ac451649de6188a7dbdf191f64b5fc5e2ab47b57f7f7276cd419c17a3ca8e1b939ae49e488acba6b965610b5480109c8"
    "b17b80e1b7b750dfc7598d5d5011fd2dcc5600a32ef5b52a1ecc820e308aa342721aac0943bf6686b64b2579376504ccc493d97e"
    "6aed3fb0f9cd71a43dd497f01f17c0e2cb3797aa2a2f256656168e6c496afc5fb93246f6b1116398a346f1a641f3b041e989f791"
    "4f90cc2c7fff357876e506b50d334ba77c225bc307ba537152f3f1610e4eafe595f6d9d90d11faa933a15ef1369546868a7f3a45"
    "a96768d40fd9d03412c091c6315cf4fde7cb68606937380db2eaaa707b4c4185c32eddcdd306705e4dc1ffc872eeee475a64dfac"
    "86aba41c0618983f8741c5ef68d3a101e8a3b8cac60c905c15fc910840b94c00a0b9d0",
    "0aab4c900501b3e24d7cdf4663326a3a87df5e4843b2cbdb67cbf6e460fec350aa5371b1508f9f4528ecea23c436d94b5e8fcd4f"
    "681e30a6ac00a9704a188a03",
)
TEST_SHA_ABC = (
    "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
    "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
    "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423"
    "643ce80e2a9ac94fa54ca49f",
    "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c"
    "138ac17ad9bef1177331a704",
)
VECTORS = {
    "TEST 1": TEST_1,
    "TEST 2": TEST_2,
    "TEST 3": TEST_3,
    "TEST 1024": TEST_1024,
    "TEST SHA(abc)": TEST_SHA_ABC,
}


@pytest.mark.parametrize("vector", VECTORS.values(), ids=VECTORS)
def test_the_vectors_of_the_rfc(vector: tuple[str, str, str, str]) -> None:
    secret, public, message, signature = map(bytes.fromhex, vector)
    assert signature_holds(public, message, signature)
    # The vector is typed right: the other implementation signs the same.
    key = Ed25519PrivateKey.from_private_bytes(secret)
    assert (key.public_key().public_bytes_raw(), key.sign(message)) == (public, signature)


@pytest.mark.parametrize("vector", VECTORS.values(), ids=VECTORS)
def test_another_message_key_or_signature_does_not_hold(vector: tuple[str, str, str, str]) -> None:
    _, public, message, signature = map(bytes.fromhex, vector)
    assert not signature_holds(public, message + b"\0", signature)
    for bit in range(0, 512, 37):
        changed = bytearray(signature)
        changed[bit // 8] ^= 1 << bit % 8
        assert not signature_holds(public, message, bytes(changed))
    for bit in range(0, 256, 17):
        changed = bytearray(public)
        changed[bit // 8] ^= 1 << bit % 8
        assert not signature_holds(bytes(changed), message, signature)


@given(seed=st.binary(min_size=32, max_size=32), message=st.binary(max_size=200))
def test_what_the_product_signs_holds(seed: bytes, message: bytes) -> None:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public = key.public_key().public_bytes_raw()
    assert signature_holds(public, message, key.sign(message))
    assert not signature_holds(public, message + b"!", key.sign(message))


def test_a_second_spelling_of_a_signature_does_not_hold() -> None:
    """S and S + L satisfy the same equation; RFC 8032, 5.1.7 takes the smaller one alone."""
    _, public, message, signature = map(bytes.fromhex, TEST_2)
    s = int.from_bytes(signature[32:], "little") + ORDER
    assert not signature_holds(public, message, signature[:32] + s.to_bytes(32, "little"))


@pytest.mark.parametrize(
    "public",
    [b"", b"\x00" * 31, b"\xff" * 32, (2).to_bytes(32, "little"), (2**255 - 19).to_bytes(32, "little")],
    ids=["empty", "short", "no number of the field", "no point", "zero spelt as p"],
)
def test_what_is_no_key_checks_nothing(public: bytes) -> None:
    _, _, message, signature = map(bytes.fromhex, TEST_3)
    assert not signature_holds(public, message, signature)


@pytest.mark.parametrize("length", [0, 63, 65])
def test_a_signature_of_another_length_does_not_hold(length: int) -> None:
    _, public, message, signature = map(bytes.fromhex, TEST_3)
    assert not signature_holds(public, message, (signature + b"\0")[:length])


def test_a_key_is_read_as_digits_or_from_a_file(tmp_path) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "public-key"
    file.write_text(TEST_1[1] + "\nThat is the public half of the key.\n")
    # SHA-256 of the 32 bytes, first 16 digits.
    assert set(read_keys([TEST_1[1].upper()])) == {"21fe31dfa154a261"}
    assert read_keys([str(file)]) == read_keys([TEST_1[1]])
    assert key_id(bytes.fromhex(TEST_1[1])) == "21fe31dfa154a261"


@pytest.mark.parametrize("typed", ["02" + "00" * 31, "f" * 64])
def test_digits_that_are_no_key_are_refused(typed: str) -> None:
    with pytest.raises(Unreadable):
        read_keys([typed])
