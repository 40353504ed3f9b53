"""What a SKU is: a rule (invented words), so that every service names a product alike without asking.

The number of a SKU is its rank of popularity, as in the scenarios; a hash of it chooses category, noun, brand, colour
and material. Brands are invented.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from orders.contracts.prices import price_cents

NOUNS: dict[str, tuple[str, ...]] = {
    "kitchen": ("Kettle", "Frying Pan", "Mixing Bowl", "Knife Set", "Toaster", "Coffee Grinder", "Storage Jar"),
    "home": ("Floor Lamp", "Cushion", "Curtain", "Wall Clock", "Picture Frame", "Laundry Basket", "Door Mat"),
    "electronics": ("Headphones", "Charger", "USB Cable", "Webcam", "Keyboard", "Power Bank", "Bluetooth Speaker"),
    "garden": ("Watering Can", "Pruning Shears", "Plant Pot", "Garden Hose", "Bird Feeder", "Solar Light"),
    "toys": ("Building Blocks", "Puzzle", "Plush Bear", "Board Game", "Toy Train", "Kite"),
    "sports": ("Yoga Mat", "Water Bottle", "Dumbbell", "Tennis Ball", "Camping Tent", "Bicycle Lock"),
    "beauty": ("Shampoo", "Hand Cream", "Hair Brush", "Face Mask", "Lip Balm", "Bath Towel"),
    "office": ("Notebook", "Gel Pen", "Desk Organizer", "Stapler", "Paper Shredder", "Whiteboard"),
    "pets": ("Dog Leash", "Cat Tree", "Pet Bed", "Aquarium Filter", "Feeding Bowl"),
    "clothing": ("T-Shirt", "Wool Socks", "Rain Jacket", "Leather Belt", "Beanie", "Running Shorts"),
}
"""Category to what is sold in it."""
CATEGORIES = tuple(NOUNS)
BRANDS = tuple("Norvane Altemo Brisko Calvit Dunmere Elkora Fennick Gralto Holmby Istra Juniva Kestrin Lumeo".split())
COLOURS = tuple("Black White Slate Navy Olive Coral Sand Teal Amber Plum".split())
MATERIALS = tuple("Steel Bamboo Cotton Glass Oak Silicone Ceramic Recycled".split())

SHIFTS = {"category": 8, "noun": 16, "brand": 26, "colour": 36, "material": 46}
"""Where in the hash each choice begins."""
MULTIPLIER = 0xD1342543DE82EF95
MASK = (1 << 64) - 1


@dataclass(frozen=True)
class Product:
    """A product.

    Attributes
    ----------
    sku, title, category : str
    price_cents : int
        Of one unit, US cents.
    attributes : dict of str to str
    version : int
        How often it was changed; 0 is as the rule has it.
    """

    sku: str
    title: str
    category: str
    price_cents: int
    attributes: dict[str, str] = field(default_factory=dict)
    version: int = 0


def mixed(number: int) -> int:
    """64 bits that look random, of a SKU's number."""
    word = (number * MULTIPLIER) & MASK
    return ((word ^ (word >> 29)) * MULTIPLIER) & MASK


def choice(word: int, what: str, count: int) -> int:
    """Which of `count` a hash chooses for one of `SHIFTS`."""
    return (word >> SHIFTS[what]) % count


def product_by_rule(sku: str) -> Product:
    """The product of "SKU-0000001", or of any other number."""
    word = mixed(int(sku[4:]))
    category = CATEGORIES[choice(word, "category", len(CATEGORIES))]
    noun = NOUNS[category][choice(word, "noun", len(NOUNS[category]))]
    brand, colour, material = (
        words[choice(word, what, len(words))]
        for what, words in (("brand", BRANDS), ("colour", COLOURS), ("material", MATERIALS))
    )
    title = f"{brand} {material} {noun}, {colour}"
    attributes = {"brand": brand, "colour": colour, "material": material}
    return Product(sku, title, category, price_cents(sku), attributes)
