"""First and last names by the part of the world they come from, drawn apart: nobody we know."""

_FIRST = {
    "coast": """
        Salim Mwanaisha Rehema Juma Halima Bakari Zainab Kahindi Charo Khadija Mwalimu Rashid Sauda
        Ali Tatu Kombo Mariam Hassan Asha Karisa Dama Said Zuhura Abdalla Mishi Katana Umi Swaleh
        Nuru Faraj
    """,
    "lake": """
        Grace Otieno Achieng Wafula Nafula Kevin Mercy Odhiambo Akoth Barasa Simiyu Moraa Nyaboke
        Onyango Adongo Collins Vivian Okello Anyango Ouma Nekesa Dennis Sharon Kerubo Momanyi Winnie
        Fredrick Apiyo Juliet
    """,
    "french": """
        Espérance Divine Jean-Baptiste Pascal Chantal Furaha Bienvenu Solange Innocent Aline Gloire
        Dieudonné Clarisse Olivier Nadège Claude Josiane Emmanuel Béatrice Fabrice Jeannette
        Héritier Rachel Thierry
    """,
    "spanish": """
        María Santiago Milagrosa Pedro Pilar Crispín Teresa Antonio Purificación José Lucía Gregorio
        Rosa Bonifacio Consuelo Ángel Trinidad Marcelino Esperanza Jesús Natividad Anselmo Fátima
        Deogracias Isabel
    """,
}
_LAST = {
    "coast": """
        Bakari Mohamed Kazungu Mwinyi Abdulrahman Charo Omar Katana Athman Mwakio Shee Ngala Baya
        Kombo Famau Mwangombe Salim Kalume Yusuf Hamisi Mwero Kitsao Bwana Swalehe Jefwa Mzee Chengo
        Mghanga Aboud Thoya
    """,
    "lake": """
        Atieno Wekesa Odhiambo Ochieng Barasa Nyabuto Okoth Wanjala Omondi Moraa Onchiri Makokha
        Owino Achieng Simiyu Ogola Kemunto Ouko Wafula Onyango Nyongesa Ombati Adhiambo Okumu Were
        Juma Ongeri Opiyo Akinyi
    """,
    "french": """
        Ndayishimiye Mugisho Kavira Bahati Niyonkuru Nsimire Mumbere Irakoze Muhindo Nahimana
        Cibalonza Paluku Hakizimana Kasereka Manirakiza Byamungu Ndayizeye Nkurunziza Furaha Bisimwa
        Kambale Uwimana Zawadi
    """,
    "spanish": """
        Obiang Nguema Esono Mangue Ondo Nchama Ela Mba Nsue Bolekia Ndong Boleka Oyono Eyene Riloha
        Abeso Edjang Bibang Mitogo Ncogo Asumu Bosio Engonga Nvo Ekua
    """,
}

FIRST = {part: names.split() for part, names in _FIRST.items()}
LAST = {part: names.split() for part, names in _LAST.items()}
