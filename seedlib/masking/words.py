"""Words that masked names are made of. Frozen: other words would be other pseudonyms.

Common names, which are nobody's by themselves. By length, so that a short name stays short.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

Lengths = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]
"""Words of up to 4 letters, of 5 to 7, and of 8 and more."""

_SHORT, _MEDIUM = 4, 7


def length_class(letters: int) -> int:
    """Which of the three lengths a word of so many letters has."""
    return 0 if letters <= _SHORT else 1 if letters <= _MEDIUM else 2


def _by_length(words: Sequence[str]) -> Lengths:
    short, medium, long = (
        tuple(word for word in words if length_class(len(word)) == wanted) for wanted in range(3)
    )
    return short, medium, long


FIRST_NAMES: Final = _by_length(
    (
        "Ada Adam Alan Alma Amy Andy Ann Anna Beth Bill Bob Carl Cara Cleo Cora Dale Dan Dana "
        "Dean Dora Drew Earl Ed Ella Emil Emma Eric Erin Eve Fay Finn Gail Gary Gina Glen Gus "
        "Hal Hank Hugh Ian Ida Ines Ira Iris Ivan Jack Jan Jane Jean Joan Joel John Joy Juan "
        "June Karl Kate Kay Kim Kurt Kyle Lara Lea Lee Lena Leo Lily Lisa Liz Lou Lucy Luis "
        "Lyle Mark Mary Matt Max May Mia Mike Mina Nate Neal Nick Nina Noah Nora Olga Omar Otis "
        "Owen Pam Pat Paul Pete Phil Rae Ray Rita Rob Roy Rosa Ross Ruth Ryan Sam Sara Sean Sid "
        "Stan Sue Tara Ted Tess Tia Tim Tina Todd Tom Tony Troy Uma Vera Walt Wade Ward Will "
        "Yara Zoe Aaron Adele Agnes Albert Alice Alison Amanda Andrea Andrew Angela Anita "
        "Arthur Audrey Barry Becky Bella Bernard Betty Bianca Boris Bonnie Brenda Brian Bruce "
        "Bryan Caleb Carla Carmen Carol Casey Cecil Celia Chad Charles Chloe Claire Clara "
        "Claude Colin Connor Craig Curtis Daisy Daniel Daphne David Dawn Debra Dennis Derek "
        "Diana Diego Donald Donna Doris Dorothy Douglas Duncan Dustin Dwight Edgar Edith Edward "
        "Eileen Elaine Elena Elias Ellen Elliot Elsie Emily Ernest Esther Ethan Eugene Felix "
        "Fiona Flora Frances Frank Fred Garrett George Gerald Gloria Gordon Grace Graham "
        "Gregory Gwen Hannah Harold Harper Harry Harvey Hazel Heather Hector Helen Henry Herman "
        "Holly Howard Hunter Irene Isaac Isabel Jacob James Janet Jared Jason Jenna Jeremy "
        "Jerome Jesse Jill Joanna Jonah Jordan Joseph Joshua Joyce Judith Julia Julian Justin "
        "Karen Keith Kelly Kenneth Kevin Laura Lauren Leah Leland Leon Leslie Lewis Linda Lloyd "
        "Logan Lorenzo Louis Lucas Luther Lydia Mabel Marcus Maria Marie Marion Marsha Martha "
        "Martin Marvin Mason Maurice Maxine Megan Melissa Melvin Michael Miguel Miles Milton "
        "Miriam Mitchell Molly Monica Morgan Myra Nadia Nancy Naomi Natalie Nathan Neil Nelson "
        "Nicole Noreen Norman Olive Oliver Olivia Oscar Pamela Patrick Paula Pauline Pedro "
        "Penny Peter Philip Phoebe Rachel Ralph Ramon Randall Raquel Rebecca Regina Renee "
        "Rhonda Ricardo Richard Robert Roberta Rodney Roger Roland Ronald Rosalie Rowan Ruby "
        "Rufus Russell Sabrina Sally Samuel Sandra Sarah Scott Selena Sharon Sheila Shirley "
        "Sidney Simon Sofia Sonia Spencer Stacy Stella Stephen Steven Susan Sylvia Tamara Tanya "
        "Terry Thelma Theo Theresa Thomas Tiffany Timothy Tobias Tracy Travis Trevor Tyler "
        "Ursula Valerie Vanessa Vernon Victor Vincent Violet Virgil Wallace Walter Wanda Warren "
        "Wayne Wendy Wesley Whitney Willis Winston Yolanda Yvonne Zachary Abigail Adrienne "
        "Alejandro Alexander Anastasia Angelica Annabelle Antonia Benjamin Bernadette Brittany "
        "Carolina Catherine Charlotte Christian Christine Clarence Claudia Clifford Constance "
        "Courtney Danielle Dominic Eleanor Elizabeth Emmanuel Fernando Florence Francesca "
        "Frederick Gabriela Genevieve Geraldine Guillermo Gwendolyn Harriet Henrietta Humphrey "
        "Isabella Jacqueline Jefferson Jennifer Jeremiah Johnathan Josephine Kathleen Kimberly "
        "Kristina Lawrence Leonardo Lorraine Madeline Magdalena Marcella Margaret Marianne "
        "Marshall Matthias Maximilian Meredith Millicent Montgomery Nathaniel Nicholas Octavia "
        "Patricia Penelope Priscilla Raymond Reginald Rosalind Rosemary Salvador Samantha "
        "Sebastian Stephanie Sylvester Terrence Theodora Theodore Thaddeus Valentina Veronica "
        "Victoria Vivienne Wilhelmina William Winifred"
    ).split()
)

LAST_NAMES: Final = _by_length(
    (
        "Ames Ball Barr Bass Beck Bell Best Bird Bond Boyd Buck Burr Bush Byrd Cain Camp Case "
        "Cash Cobb Cole Cook Cox Cruz Dale Day Dean Diaz Dunn Dyer Ford Fox Frye Fry Gill Good "
        "Gray Hale Hall Hart Hess Hill Hood Hull Hunt Kane Keck Kent Khan Kidd Kim King Kirk "
        "Knox Koch Lamb Lane Lang Lara Law Lee Long Love Lowe Luna Lutz Lynn Mack Mann Marr May "
        "Mays Mead Meza Moon Moss Nash Neal Noel Nunn Odom Orr Page Park Peck Pena Pike Polk "
        "Pope Post Pugh Ray Reed Reid Rice Rich Rios Rojo Rose Ross Roth Rowe Ruiz Rush Ryan "
        "Sims Snow Soto Todd Tran Vega Wall Ward Ware Webb West Wise Wolf Wong Wood Wray Yang "
        "York Zuk Abbott Acosta Adams Alvarez Allen Archer Austin Avery Bailey Baker Baldwin "
        "Barber Barker Barnes Barrett Barton Bates Bauer Becker Benson Berger Berry Bishop "
        "Blair Blake Booth Bowen Bowman Boyle Bradley Brady Brennan Brewer Briggs Brooks Brown "
        "Bryant Burke Burnett Burns Burton Butler Byrne Cabrera Cannon Carey Carlson Carroll "
        "Carter Carver Castro Chandler Chang Chavez Clark Clarke Clayton Collins Conley Conway "
        "Cooper Cortez Craig Crane Cross Curtis Dalton Daniels Davies Davis Dawson Decker "
        "Delgado Dennis Dixon Dobson Dorsey Doyle Drake Duarte Duffy Duncan Duran Durham Eaton "
        "Ellis Emery English Esposito Estrada Evans Farmer Farrell Ferris Fields Figueroa Finch "
        "Fisher Fleming Fletcher Flores Flynn Foley Forbes Foster Fowler Francis Frank Frazier "
        "Freeman French Fuller Gaines Galindo Garcia Gardner Garner Gates Gibson Gilbert Gomez "
        "Gordon Graham Grant Graves Green Greene Griffin Grimes Gross Guerra Guzman Hardy "
        "Harmon Harper Harris Hayden Hayes Henson Herrera Hicks Higgins Hobbs Hoffman Hogan "
        "Holland Holmes Hoover Hopkins Horton Houston Howard Howell Hubbard Hudson Huffman "
        "Hughes Hurley Ingram Irwin Jacobs James Jarvis Jenkins Jensen Johns Jordan Joseph "
        "Joyce Juarez Keller Kelley Kemp Kennedy Kramer Krause Lambert Larsen Lawson Leonard "
        "Lester Levine Lewis Lindsey Little Lloyd Logan Lopez Lowery Lucas Lynch Lyons Madden "
        "Maddox Malone Manning Marsh Martin Mason Massey Mathis Maxwell Mayer McCoy McGee "
        "Medina Mejia Mendez Mercado Merritt Meyer Meyers Miles Mills Molina Monroe Montoya "
        "Moody Moore Morales Moran Moreno Morgan Morris Morrow Morton Moses Mueller Mullins "
        "Munoz Murphy Murray Myers Nelson Newman Newton Nguyen Nichols Nielsen Nolan Norman "
        "Norris Norton Nunez Obrien Ochoa Oliver Olsen Olson Orozco Ortega Ortiz Osborne Owens "
        "Pacheco Padilla Palmer Parker Parks Parsons Patel Patton Payne Perez Perkins Perry "
        "Peters Petty Phelps Pierce Pineda Pollard Porter Potter Powell Powers Pratt Preston "
        "Price Prince Proctor Quinn Ramirez Ramos Ramsey Randall Raymond Reese Reilly Reyes "
        "Rhodes Richard Riley Rivas Rivera Roach Robbins Roberts Rodgers Rogers Rojas Roman "
        "Romero Rosario Rowland Rubio Russell Salas Salazar Salinas Sanders Sandoval Santos "
        "Saunders Savage Sawyer Schmidt Schultz Schwab Scott Serrano Sexton Shaffer Shannon "
        "Sharp Shaw Shelton Shepard Sherman Shields Short Silva Simmons Simon Singh Skinner "
        "Sloan Small Snider Snyder Solis Sparks Spence Stanley Stark Steele Stein Stevens "
        "Stewart Stokes Stone Stout Strong Stuart Suarez Sutton Swanson Sweeney Tanner Tate "
        "Taylor Terrell Terry Thomas Torres Travis Trevino Tucker Turner Tyler Valdez Vance "
        "Vargas Vaughn Velez Villa Vincent Wade Wagner Walker Wallace Waller Walls Walsh Walter "
        "Walters Walton Warner Warren Watkins Watson Watts Weaver Weber Webster Weeks Weiss "
        "Welch Wells Wheeler White Whitney Wiggins Wilcox Wiley Wilkins Willis Wilson Winters "
        "Wright Wyatt Yates Yoder Young Zamora Zapata Ziegler Zimmer Aguilera Alexander "
        "Anderson Andrews Applegate Armstrong Arellano Atkinson Benjamin Bernstein Blackburn "
        "Blackwell Blankenship Bradford Bradshaw Branson Buchanan Cameron Campbell Cardenas "
        "Carpenter Castaneda Castillo Cervantes Chamberlain Chambers Christensen Clements "
        "Cochrane Coleman Contreras Crawford Cummings Cunningham Davidson Davenport Dickerson "
        "Dominguez Donaldson Donovan Dougherty Edwards Eldridge Elliott Erickson Escobar "
        "Espinoza Esparza Faulkner Ferguson Fernandez Fitzgerald Fitzpatrick Franklin Gallagher "
        "Gallegos Galloway Gonzales Goodwin Gutierrez Hamilton Hammond Hampton Hancock "
        "Harrington Harrison Henderson Hendricks Hernandez Hodgkins Holloway Humphrey "
        "Hutchinson Jefferson Jimenez Johnston Kaufmann Lancaster Lawrence Livingston Lombardo "
        "Lockhart Mackenzie Maldonado Marquardt Marshall Martinez Matthews McCarthy McCormick "
        "McDaniel McDowell McFarland McIntyre McKenzie McLaughlin Melendez Mendoza Middleton "
        "Montgomery Mitchell Morrison Navarrete Nicholson Odonnell Patterson Pearson Peterson "
        "Phillips Pritchard Quintana Randolph Reynolds Richards Richardson Robertson Robinson "
        "Rodriguez Rosenberg Rutherford Santiago Schaefer Schneider Schroeder Schwartz Shepherd "
        "Simpson Singleton Stephens Stephenson Stevenson Strickland Sullivan Summers Thompson "
        "Thornton Townsend Underwood Valencia Valentine Vasquez Velasquez Villanueva Villarreal "
        "Washington Weatherford Whitaker Whitehead Wilkerson Wilkinson Williams Williamson "
        "Winchester Woodward Yarbrough Zimmerman"
    ).split()
)

STREET_KINDS: Final = (
    *("Street", "Avenue", "Road", "Drive", "Lane", "Court", "Boulevard", "Way", "Place", "Terrace"),
    *("Circle", "Parkway", "Trail", "Ridge", "Square", "Crossing"),
)

FIRM_KINDS: Final = ("Supply", "Trading", "Partners", "Brothers", "Holdings", "Distribution")

LEGAL_FORMS: Final = ("Inc.", "LLC", "Co.", "Group", "Ltd.")

CITIES: Final = _by_length(
    (
        "Ames Bath Bend Bow Cary Cody Cork Dale Eden Erie Hilo Lima Lodi Mesa Napa Nome Opal "
        "Orem Reno Roy Troy Ulm Vail Waco Yuma Zion Akron Albany Austin Boise Boston Camden "
        "Canton Carson Casper Dallas Dayton Denver Dover Durham Elgin Eugene Everett Fargo "
        "Flint Fresno Helena Hudson Irvine Jackson Joliet Juneau Laredo Lincoln Lowell Lubbock "
        "Macon Madison Marion Medford Memphis Miami Mobile Modesto Monroe Newark Norfolk Norman "
        "Oakland Olympia Omaha Orlando Oxford Peoria Phoenix Pueblo Quincy Racine Raleigh "
        "Redding Roanoke Salem Salinas Seattle Spokane Tacoma Tampa Toledo Topeka Trenton "
        "Tucson Tulsa Tyler Ventura Visalia Wichita Yonkers Amarillo Anaheim Anchorage "
        "Annapolis Arlington Asheville Bakersfield Beaumont Bellevue Berkeley Billings "
        "Birmingham Bismarck Bridgeport Burlington Charleston Charlotte Chattanooga Cleveland "
        "Columbia Columbus Evansville Fayetteville Flagstaff Frankfort Gainesville Glendale "
        "Greensboro Harrisburg Hartford Honolulu Huntsville Indianapolis Kalamazoo Knoxville "
        "Lafayette Lakewood Lancaster Lexington Louisville Manchester Milwaukee Minneapolis "
        "Montgomery Nashville Northampton Pasadena Pensacola Philadelphia Pittsburgh Portland "
        "Providence Rochester Rockford Sacramento Savannah Scottsdale Shreveport Springfield "
        "Stockton Syracuse Tallahassee Vancouver Waterbury Wilmington Worcester Youngstown"
    ).split()
)
