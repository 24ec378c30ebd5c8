"""First names of many countries, as English comments write them."""

ONLY_NAMES = """
Aaron Abbie Abdul Abigail Adam Addison Adrian Adriana Adrienne Agnieszka Ahmed Aiden Aimee Aisha
Akira Alan Albert Alec Alejandra Alejandro Alessandro Alex Alexander Alfie Alfred Alfredo Alice
Alicia Alisha Alison Allan Allen Allison Alvin Alyssa Amanda Amelia Amelie Amina Amit Amy Ana
Anastasia Anders Andre Andrea Andres Andrew Andrzej Angela Angelica Angie Anil Anita Anjali Ann
Anna Anne Annette Anthony Antonio Antony Aoife Archie Ariana Arjun Armando Arthur Asha Ashlee
Ashleigh Ashley Astrid Aubrey Audrey Ava Barbara Beatriz Becky Belinda Ben Benjamin Bernard Beth
Bethan Betty Beverley Bianca Billy Bjorn Bob Bobby Bonnie Boris Brad Bradley Brandi Brandon
Breanna Brenda Brendan Brent Brett Brian Briana Brianna Bridget Brittany Brittney Bryan Bryce
Caitlin Caitlyn Caleb Callum Calvin Camille Candace Candice Carl Carla Carlos Carly Carol Carole
Caroline Carolyn Carrie Cassandra Cassidy Cassie Catherine Cathy Cesar Charlene Charles Charlie
Chelsey Cheryl Chiara Chidi Chloe Chris Christie Christina Christine Christopher Christy Cindy
Claire Clarence Claude Claudia Clive Colin Colleen Connie Connor Conor Consuelo Courtney Craig
Cristian Cristina Curtis Cynthia Damian Damien Damon Daniel Danielle Danny Darin Darius Darlene
Darnell Darrell Darren Darryl Daryl Dave David DeShawn Deanna Debbie Deborah Debra Declan Deepak
Denis Denise Dennis Derek Derrick Desiree Devin Diana Diane Diego Dillon Dmitri Dmitry Dominique
Donald Donna Doris Dorothy Douglas Duane Dustin Dwayne Dylan Eddie Eduardo Edward Edwin Eileen
Elaine Eleanor Elena Elias Elijah Elizabeth Ellen Ellie Elliot Elliott Emily Emma Enrique Eric
Erica Erik Erika Erin Ernesto Esperanza Evan Evelyn Ezra Farah Fatima Felicia Femi Fernando Finn
Fiona Francesca Fred Frederick Freya Gabriel Gabriela Gabriella Gabrielle Gail Gareth Garrett
Garry Gary Gavin Gemma Geoffrey George Georgina Gerald Geraldine Gerard Gilbert Gillian Gina
Giovanni Giulia Giuseppe Glenda Glenn Gloria Graeme Greg Gregg Gregory Greta Guadalupe Gustavo
Gwendolyn Hailey Haley Hannah Hans Harold Harper Harry Haruto Harvey Hassan Hayley Heather Hector
Heidi Heinrich Helen Henry Hilary Hiroshi Hollie Holly Hugh Huong Hussein Hye Hyun Iain Ian
Ibrahim Ignacio Igor Imogen Ingrid Irene Irina Isaac Isabel Isabella Isaiah Isla Ivan Ivana Jackie
Jaclyn Jacob Jacqueline Jaime Jake Jamal James Jamie Jane Janet Janice Jared Jason Javier Jayden
Jayne Jeanette Jeanne Jeff Jeffery Jeffrey Jemma Jenna Jennifer Jenny Jeremiah Jeremy Jermaine
Jerome Jerry Jessica Jie Jill Jillian Jim Jimmy Joan Joann Joanna Joanne Jocelyn Jodi Jodie Jody
Joe Joel John Johnathan Johnny Jon Jonathan Jonathon Jorge Jose Joseph Josephine Josh Joshua Joyce
Juan Judith Judy Juergen Julia Julian Julie Juliette Justin Jürgen Kaitlin Kaitlyn Kara Karen Kari
Karina Karl Karla Kasia Katarzyna Kate Katelyn Katherine Kathleen Kathryn Kathy Katie Katrina Katy
Katya Kavita Kayla Kaylee Kayleigh Keiko Keisha Keith Kelli Kellie Kendra Kenji Kenneth Kerri
Kerry Kevin Khalid Kiara Kieran Kimberley Kimberly Kirsten Kirsty Klaus Krista Kristen Kristi
Kristie Kristin Kristina Kristine Kristopher Kristy Krystal Kurt Kwame Kwan Kyle Kylie Lakisha
Lakshmi Larry Lars Latasha Latisha Latoya Laura Lauren Laurie Layla Leah Leanne Leila Leroy Lesley
Leslie Liam Linda Lindsay Lindsey Linh Lisa Lonnie Lorenzo Loretta Lori Lorraine Louise Luca Lucia
Lucy Luis Luke Lydia Lynda Lynne Mackenzie Madeline Magda Magdalena Makayla Malcolm Mallory Mandy
Manuel Marc Marcia Marco Marcus Marek Margaret Maria Mariah Marilyn Mario Marisa Marissa Marta
Martha Martin Martyn Marvin Mary Mateo Mathew Matteo Matthew Maureen Maurice Mckenzie Meagan Meera
Megan Meghan Melanie Melinda Melissa Melvin Meredith Mia Michael Michaela Micheal Michel Michele
Michelle Miguel Mikayla Mike Mikhail Mindy Minh Miranda Mohamad Mohamed Mohammad Mohammed Molly
Monica Monique Muhammad Mustafa Nadia Nancy Naomi Natalia Natalie Natasha Nathan Nathaniel Neha
Neil Ngozi Niamh Nicholas Nichole Nick Nicola Nicolas Nicole Nigel Nina Noah Oksana Olga Oliver
Olivia Omar Pablo Padraig Pam Pamela Paolo Patricia Patrick Paul Paula Pauline Pawel Pedro Peggy
Peter Philip Phillip Phyllis Pierre Pilar Piotr Pooja Poppy Priscilla Priya Rachael Rachel Rafael
Rahul Raj Rajesh Ralph Ramesh Ramon Randall Randy Rashid Raul Ravi Raymond Rebecca Rebekah Renee
Rhonda Rhys Ricardo Richard Rick Rickey Ricky Riley Rita Robert Roberta Roberto Robin Robyn Rodney
Rodrigo Roger Rohan Ronald Ronnie Rosa Roy Ruth Ryan Sabrina Sally Samantha Samira Samuel Sandra
Sanjay Sanjeev Sara Sarah Scott Seamus Sean Sergei Sergey Sergio Seth Shane Shannon Shari Sharon
Shaun Shawn Shawna Sheila Shelia Shelley Shelly Sheri Sherri Sheryl Shirley Sian Silas Simon
Sinead Siobhan Sofia Somchai Sonya Sophia Sophie Stacey Stacie Stacy Stefanie Stephanie Stephen
Steve Steven Stuart Sunita Suresh Susan Suzanne Sven Svetlana Sylvia Tabitha Takashi Tamara Tami
Tamika Tammie Tammy Tanya Tariq Tasha Tatiana Terence Teresa Terrance Terrence Terri Terry Thanh
Theresa Thierry Thomas Tim Timothy Tina Todd Tom Tomasz Tommy Toni Tony Tonya Tracey Traci Tracie
Tracy Travis Trevor Tricia Tuan Tunde Tyler Valerie Vanessa Veronica Vicki Vickie Vijay Vikram
Vincent Vladimir Walter Wanda William Willie Wolfgang Wyatt Ximena Yasmin Yesenia Yoko Yolanda
Youssef Yuki Yuri Yusuf Yvette Yvonne Zachary Zainab Zoe Zoey Zofia
"""
# Words, months, places and brands as well: names only where the words around say so.
NAMES_AND_WORDS = """
Al Alexa Alexandra Alexis Ali Amber Angel April Ariel Art Aurora Austin Autumn Bailey Barry Basil
Beverly Bill Blake Bo Brady Brandy Brook Brooke Brooklyn Brooks Bruce Buck Bud Buddy Cameron Candy
Carey Carmen Carolina Carter Casey Chad Charlotte Chelsea Chester Christian Chuck Clare Clay
Clayton Cliff Clifford Clinton Cody Cole Collin Colton Constance Cooper Corey Crystal Curt Daisy
Dale Dallas Dalton Dan Dana Dawn Dean Denver Destiny Devon Dominic Don Drew Duncan Dusty Earl
Ebony Ed Edgar Ellis Ernest Ethan Eugene Eve Faith Felicity Florence Frances Francis Francisco
Frank Franklin Gale Gay Gene Georgia Ginger Glen Gordon Grace Graham Grant Guy Hamilton Hank
Harriet Hayden Hazel Herbert Hope Houston Howard Hunter Iris Irving Ivy Jack Jackson Jade Jan
Jasmin Jasmine Jasper Jay Jean Jesse Jesus Jin Jo Jordan Joy June Jung Karma Kelsey Ken Kim Kirk
Kit Lacey Lance Lane Laurel Lawrence Lee Leigh Leon Leonard Levi Lewis Lily Logan Louis Lucas Lynn
Mac Madison Malik Marcos Marian Marie Marina Mark Marshall Mason Max Maxwell Mei Melody Mercedes
Miles Min Mitchell Morgan Nelson Norm Norma Norman Olive Oscar Owen Paige Paris Parker Pat Patty
Pearl Penny Perry Pierce Preston Raven Ray Reece Reed Regina Reginald Rich Rob Rod Rose Rosemary
Rosie Ross Ruben Ruby Russell Sage Salvador Sam Sandy Santiago Savannah Scarlett Selena Sheena
Sherman Sherry Sky Sonia Spencer Stanley Sterling Stewart Sue Summer Sydney Tara Taylor Theodore
Tiffany Toby Tristan Troy Tucker Tyrone Van Vera Vernon Victor Victoria Victory Violet Virginia
Wade Walker Warren Wayne Wendy Wesley Whitney Will Wilson Xavier
"""
FAMILY_NAMES = """
Adams Ahmed Anderson Bailey Baker Bennett Brooks Campbell Carter Chan Chavez Chen Chowdhury Clark
Collins Cooper Cruz Davies Davis Diaz Edwards Evans Fernandez Fischer Flores Foster Garcia Gomez
Gonzales Gonzalez Gupta Gutierrez Hernandez Hughes Hussain Jackson Jenkins Johnson Johnston Jones
Kelly Khan Kim Kowalski Kumar Lopez Martinez Mendoza Meyer Miller Mohamed Morales Morris Müller
Murphy Nakamura Nguyen O'Brien O'Connor O'Neill Okafor Okonkwo Ortiz Patel Perez Petrov Peterson
Phillips Ramirez Ramos Reyes Reynolds Rivera Roberts Robinson Rodriguez Rogers Rossi Ruiz Sanchez
Schmidt Schneider Shah Sharma Silva Singh Smith Stevens Sullivan Suzuki Tanaka Thompson Torres
Walsh Watson Weber Williams Wilson Wong Yamamoto Zhang
"""
SURE = frozenset(ONLY_NAMES.split())
UNSURE = frozenset(NAMES_AND_WORDS.split())
SURNAMES = frozenset(FAMILY_NAMES.split())
